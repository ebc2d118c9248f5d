"""The figures as pages and files: what the admin and a doctor see of them alike."""
