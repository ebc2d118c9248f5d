"""Reading what was written elsewhere: sums, lists and exports. Nothing here changes anything."""
