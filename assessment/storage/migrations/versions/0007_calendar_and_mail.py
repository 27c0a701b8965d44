"""The council's calendar, the meeting that an assessment is meant for, and the daily mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the four tables."""
    op.create_table(
        "calendar_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.String(length=20), nullable=False),
        sa.Column("held_on", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_calendar_entry_number")),
        sa.CheckConstraint("length(held_on) = 10", name=op.f("ck_calendar_entry_held_on")),
        sa.CheckConstraint("kind IN ('added', 'moved', 'withdrawn')", name=op.f("ck_calendar_entry_kind")),
        sa.CheckConstraint("body IN ('byraad', 'magistraten')", name=op.f("ck_calendar_entry_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entry")),
        sa.UniqueConstraint("number", name=op.f("uq_calendar_entry_number")),
    )
    op.create_index("ix_calendar_entry_meeting_id", "calendar_entry", ["meeting_id", "number"], unique=False)
    op.create_table(
        "meeting_target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_meeting_target_number")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_meeting_target_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_target")),
        sa.UniqueConstraint("assessment_id", "number", name=op.f("uq_meeting_target_assessment_id_number")),
    )
    op.create_table(
        "mail_recipient",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mail_recipient")),
    )
    op.create_table(
        "mail_log",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome IN ('begun', 'sent', 'refused', 'unknown')", name=op.f("ck_mail_log_outcome")),
        sa.CheckConstraint("step IN (1, 2) AND (step = 1) = (outcome = 'begun')", name=op.f("ck_mail_log_step")),
        sa.PrimaryKeyConstraint("attempt_id", "step", name=op.f("pk_mail_log")),
    )
    op.create_index("ix_mail_log_person_id", "mail_log", ["person_id"], unique=False)
    op.create_index("ix_mail_log_written_at", "mail_log", ["written_at"], unique=False)
