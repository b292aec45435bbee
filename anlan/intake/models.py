"""Rows of the intake, by the way they come in."""

from anlan.intake.mail.models import Mailbox as Mailbox
from anlan.intake.mail.models import MailMessage as MailMessage
