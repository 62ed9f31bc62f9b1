"""What a memory store keeps beside an account to protect it."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.memory.store import MemoryStore
from domain.attempts import Kind
from domain.exports import FailedLogin, KeptRequest, KnownNetwork, OwnAction


@dataclass(frozen=True, slots=True)
class MemoryTraces:
    """The port `Traces` on a memory store."""

    store: MemoryStore

    def networks_of(self, user_id: int) -> Sequence[KnownNetwork]:
        """See the port."""
        networks = [
            KnownNetwork(network, at) for (owner, network), at in self.store.networks.items() if owner == user_id
        ]
        return sorted(sorted(networks), key=lambda known: known.last_login, reverse=True)

    def failures_of(self, user_id: int) -> Sequence[FailedLogin]:
        """See the port."""
        of_user = [
            attempt
            for attempt in self.store.attempts
            if attempt.account.user_id == user_id and attempt.kind is Kind.LOG_IN
        ]
        return [FailedLogin(attempt.network, attempt.at) for attempt in reversed(of_user)]

    def requests_of(self, user_id: int) -> Sequence[KeptRequest]:
        """See the port."""
        kept = [
            KeptRequest(key.path, key.key, at) for key, (at, _) in self.store.answers.items() if key.user_id == user_id
        ]
        return sorted(sorted(kept), key=lambda request: request.at, reverse=True)

    def actions_of(self, user_id: int) -> Sequence[OwnAction]:
        """See the port."""
        own = sorted((event.at, id_) for id_, event in self.store.audit.items() if event.actor_id == user_id)
        events = (self.store.audit[id_] for _, id_ in reversed(own))
        return [OwnAction(one.at, one.action, one.target, one.details, one.address) for one in events]
