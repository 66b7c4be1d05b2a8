"""What a procedure declares for every clinic: `procedure.yaml`, and the lists beside it."""
