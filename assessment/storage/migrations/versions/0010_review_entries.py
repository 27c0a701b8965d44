"""What is said about an assessment: the marks of a review, and the comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "review_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_review_entry_number")),
        sa.CheckConstraint(
            "kind IN ('accepted', 'rework', 'taken_back', 'comment', 'answer', 'resolved', 'reopened')",
            name=op.f("ck_review_entry_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_review_entry_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["submitted_version.id"], name=op.f("fk_review_entry_version_id_submitted_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_entry")),
        sa.UniqueConstraint("assessment_id", "number", name=op.f("uq_review_entry_assessment_id_number")),
    )
    op.create_index("ix_review_entry_version_id", "review_entry", ["version_id"], unique=False)
