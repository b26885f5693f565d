import pytest

from workflows.rights import SYSTEM, Right, Role, rights_of

MANAGER = "read decide draft send note read_ledger improve export"


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.MANAGER, MANAGER),
        (Role.SPOKESPERSON, "read draft speak declare send note read_ledger improve"),
        (Role.LEAD, MANAGER + " declare manage_scheme manage_team manage_channels read_audit"),
        (Role.EXPERT, "expert_answer improve"),
        (Role.OBSERVER, "read read_ledger"),
        (Role.ADMIN, "manage_users manage_channels manage_team read_audit"),
    ],
)
def test_a_role_gives_these_rights_and_no_others(role, rights):
    assert rights_of([role]) == {Right(right) for right in rights.split()}


def test_several_roles_add_up_and_none_gives_nothing():
    assert rights_of([Role.MANAGER, Role.SPOKESPERSON]) >= {Right.DECIDE, Right.SPEAK}
    assert rights_of([]) == frozenset()


def test_no_role_may_act_as_the_system_itself():
    assert rights_of(Role).isdisjoint(SYSTEM)
