"""What is written into a case beside its assessments: talks, and the hearing of the party."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "case_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("refers_to", sa.Uuid(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_case_entry_number")),
        sa.CheckConstraint("kind IN ('log', 'hearing')", name=op.f("ck_case_entry_kind")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["renovation_case.id"], name=op.f("fk_case_entry_case_id_renovation_case")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_case_entry_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entry")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_entry_case_id_number")),
    )
    op.create_index("ix_case_entry_assessment_id", "case_entry", ["assessment_id"], unique=False)
