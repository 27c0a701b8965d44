"""The manager who is named to approve an assessment, and releases from a second assessor who has left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and the table."""
    op.add_column("assessment", sa.Column("manager_id", sa.Text(), nullable=True))
    op.create_table(
        "second_release",
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["second_id"], ["second_assessment.id"], name=op.f("fk_second_release_second_id_second_assessment")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_second_release_assessment_id_assessment")
        ),
        sa.PrimaryKeyConstraint("second_id", name=op.f("pk_second_release")),
    )
