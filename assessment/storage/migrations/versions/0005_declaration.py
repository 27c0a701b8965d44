"""Declarations of impartiality, one for each time that somebody declares or decides."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "declaration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("impartial", sa.Boolean(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("passes_to", sa.Text(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_declaration_number")),
        sa.CheckConstraint("impartial OR person_id = declared_by", name=op.f("ck_declaration_own_conflict")),
        sa.CheckConstraint(
            "passes_to IS NULL OR (passes_to <> person_id AND NOT impartial)",
            name=op.f("ck_declaration_passes_to_another"),
        ),
        sa.CheckConstraint(
            "(impartial AND person_id = declared_by) OR length(reason) > 0", name=op.f("ck_declaration_reasoned")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["renovation_case.id"], name=op.f("fk_declaration_case_id_renovation_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_declaration_case_id_number")),
    )
