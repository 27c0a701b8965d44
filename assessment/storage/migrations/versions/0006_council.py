"""The way through the council: what is written about it, and the states of what is decided or withdrawn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_STATES = "state IN ('draft', 'locked', 'submitted', 'returned', 'approved', 'issued', 'decided', 'withdrawn')"


def upgrade() -> None:
    """Add the table, and let an assessment be decided or withdrawn."""
    with op.batch_alter_table("assessment", copy_from=_assessment()) as batch:
        batch.drop_constraint(op.f("ck_assessment_state"), type_="check")
        batch.create_check_constraint(op.f("ck_assessment_state"), _STATES)
    op.create_table(
        "council_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("first_deadline", sa.String(length=10), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_council_entry_number")),
        sa.CheckConstraint("corrects < number", name=op.f("ck_council_entry_corrects")),
        sa.CheckConstraint("length(first_deadline) = 10", name=op.f("ck_council_entry_first_deadline")),
        sa.CheckConstraint("kind IN ('station', 'vote', 'followup')", name=op.f("ck_council_entry_kind")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["renovation_case.id"], name=op.f("fk_council_entry_case_id_renovation_case")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_council_entry_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_entry")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_council_entry_case_id_number")),
    )
    op.create_index("ix_council_entry_assessment_id", "council_entry", ["assessment_id"], unique=False)


def _assessment() -> sa.Table:
    """The table as it was before. SQLite makes a changed table anew, and tells nobody of the checks that it had."""
    return sa.Table(
        "assessment",
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("ruleset_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("open_revisions", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_on", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'locked', 'submitted', 'returned', 'approved', 'issued')",
            name=op.f("ck_assessment_state"),
        ),
        sa.CheckConstraint("waiting_on IN ('sagsbehandler', 'leder', 'ingen')", name=op.f("ck_assessment_waiting_on")),
        sa.CheckConstraint("number > 0", name=op.f("ck_assessment_number")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["renovation_case.id"], name=op.f("fk_assessment_case_id_renovation_case")
        ),
        sa.ForeignKeyConstraint(
            ["ruleset_fingerprint"],
            ["ruleset_snapshot.fingerprint"],
            name=op.f("fk_assessment_ruleset_fingerprint_ruleset_snapshot"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_assessment_case_id_number")),
        sa.Index("ix_assessment_state_case_id", "state", "case_id"),
    )
