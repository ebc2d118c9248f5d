"""What somebody changes of an account: password, address, name, and a factor that is lost."""
