"""What every page uses: context, forms, fields, paging, links, wording, icons, language, live parts."""
