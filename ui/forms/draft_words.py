"""How a draft is named in a list: what it is of, whose, and since when."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from core.services.backup_keeper import day_words
from core.services.drafts import DraftLine
from ui.forms.arrangement import form_title
from ui.forms.shown import date_words


def draft_what(line: DraftLine) -> str:
    """`Visit of 3 May 2024`, as far as it may be read."""
    title = form_title(line.name.form)
    try:
        day = date_words(line.day)
    except ValueError:  # typed otherwise, and not yet accepted
        day = ""
    return _tr("{0} of {1}").format(title, day) if day else title


def draft_left(line: DraftLine) -> str:
    """`left today 12:03, 4 fields typed`; of somebody else with the name."""
    when = day_words(line.left_at, datetime.now())  # noqa: DTZ005 - the clinic's own clock
    if line.is_mine and not line.may_open:
        return _tr("left {0}, cannot be read any more").format(when)
    if not line.may_open:
        return _tr("left by {0} {1}").format(line.user, when)
    fields = _tr("1 field typed") if line.count == 1 else _tr("{0} fields typed").format(line.count)
    if line.is_mine:
        return _tr("left {0}, {1}").format(when, fields)
    return _tr("left by {0} {1}, {2}").format(line.user, when, fields)


def _tr(words: str) -> str:
    return QCoreApplication.translate("drafts", words)
