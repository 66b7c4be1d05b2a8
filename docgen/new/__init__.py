"""What a clinic and a procedure begin with: the files that `docgen new` writes."""
