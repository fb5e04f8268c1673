"""How the program looks: tokens, style sheet, palette, fonts and icons. The law is design/look/look.md."""
