"""The one-page summary of a patient on screen: the page as it will be printed."""
