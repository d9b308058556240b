"""The pages that no notebook makes, as the others link to them."""

from typing import Final

from pmio_lib.site.page_link import PageLink

DICTIONARY: Final = PageLink(
    "data_dictionary",
    "data_dictionary.html",
    "Data dictionary",
    "What does every column of every table mean, and what may it hold?",
    (),
)
VALIDATION: Final = PageLink(
    "validation",
    "validation.html",
    "Validation report",
    "Which checks did the data pass, and what became of every row?",
    (),
)
ONE_PAGE: Final = PageLink(
    "one_page",
    "one_page.html",
    "The study on one page",
    "What was found, how sure is it, and what does nobody know?",
    (),
)
GLOSSARY: Final = PageLink(
    "glossary",
    "glossary.html",
    "Glossary",
    "What do the words mean that these pages use?",
    (),
)
ACCESSIBILITY: Final = PageLink(
    "accessibility",
    "accessibility.html",
    "Accessibility",
    "Who can use these pages, what was tested, and what was not?",
    (),
)
DOCUMENTS: Final = (DICTIONARY, VALIDATION, ONE_PAGE, GLOSSARY, ACCESSIBILITY)
