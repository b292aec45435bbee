"""What the reason codes of strategies say, for pages and the API."""

from django.utils.translation import gettext_lazy as _

from anlan.strategies.plain_sentences import PLAIN_SENTENCES

SENTENCES = {code: _(sentence) for code, sentence in PLAIN_SENTENCES.items()}
