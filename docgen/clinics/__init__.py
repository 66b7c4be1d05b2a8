"""Clinics: `clinic.yaml` becomes a `Clinic` with typed settings, or every problem of the file."""
