"""A link into an account, used by many at the same moment: one of them sets the password."""

from threading import Barrier, Thread

from sqlalchemy import select

from tests import factories as make
from tests.conftest import NOON
from webcare.accounts import service
from webcare.accounts.models import AccountLink, LinkKind, User
from webcare.core.db import transaction
from webcare.core.errors import Expired
from workflows.rights import Role

MANY = 10


def test_of_ten_posts_at_once_one_sets_the_password(own_engine):
    with transaction() as session:
        user = make.make_user(session, make.make_team(session), Role.MANAGER)
        secret = service.make_link(session, user, LinkKind.INVITATION, at=NOON)
        user_id = user.id
    together, said = Barrier(MANY), []

    def post(number: int) -> None:
        together.wait()
        try:
            with transaction() as session:
                service.set_password_by_link(
                    session, secret, LinkKind.INVITATION, f"a long password {number}", at=NOON
                )
        except Expired:
            said.append(None)
        else:
            said.append(number)

    threads = [Thread(target=post, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (winner,) = [number for number in said if number is not None]
    assert len(said) == MANY
    with transaction() as session:
        email = session.get_one(User, user_id).email
        entered = service.authenticate(session, email, f"a long password {winner}", at=NOON)
        assert entered is not None
        assert session.scalars(select(AccountLink.used_at)).one() == NOON
