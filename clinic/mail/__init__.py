"""The door of mails: it puts letters into words, and brings them to the post."""
