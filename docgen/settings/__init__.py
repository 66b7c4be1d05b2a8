"""What a clinic is and has set: `clinic.yaml`, and what of it holds for one kind of patient."""
