"""What an operator asks the clinic about itself."""
