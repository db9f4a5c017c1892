import { Injectable } from '@nestjs/common';
import type { Tx } from '../../platform/database/database.js';
import { fallbackName } from './display-name.js';
import { ExternalIdInvalid } from './members.errors.js';
import { MembersStore, type IdentityRow, type NewIdentity, type NewMember } from './members.store.js';

/** Someone a channel has told us of. */
export interface IdentitySighting {
  externalId: string;
  unionId?: string | undefined;
  /** When the source first knew them; the person's first_seen_at if they are new. */
  seenAt?: Date | undefined;
  /** What they are called if they are new and nobody says their name. */
  fallbackName?: string | undefined;
  province?: string | undefined;
  city?: string | undefined;
}

/** Two records that one unionid ties together; the union's owner comes second. */
export interface FoundPair {
  memberId: string;
  ownerId: string;
}

export interface Resolution {
  /** By external id; `member_id` is right once `pairs` have been merged. */
  identities: Map<string, IdentityRow>;
  pairs: FoundPair[];
  newMemberIds: string[];
}

const EXTERNAL_ID_MAX = 128;

/**
 * Finds or creates the person behind each identity, set-based. Same unionid, same person, whichever
 * channel tells it first. The identities are locked until the transaction ends, so nobody is merged
 * away under the caller's hands.
 */
@Injectable()
export class IdentityResolver {
  constructor(private readonly store: MembersStore) {}

  async resolve(tx: Tx, channelId: string, seen: readonly IdentitySighting[]): Promise<Resolution> {
    const sightings = gather(seen);
    const identities = await this.store.lockIdentities(tx, channelId, [...sightings.keys()]);
    const fresh: IdentitySighting[] = [];
    const linking: { row: IdentityRow; unionId: string }[] = [];
    for (const [externalId, sighting] of sightings) {
      const row = identities.get(externalId);
      if (!row) fresh.push(sighting);
      else if (sighting.unionId !== undefined && row.union_id === null)
        linking.push({ row, unionId: sighting.unionId });
    }
    const resolution: Resolution = { identities, pairs: [], newMemberIds: [] };
    if (fresh.length === 0 && linking.length === 0) return resolution;
    const unionIds = [...fresh, ...linking].flatMap(({ unionId }) =>
      unionId === undefined ? [] : [unionId],
    );
    const owners = await this.store.claimUnions(tx, unionIds);
    await this.link(tx, linking, owners, resolution);
    await this.create(tx, channelId, fresh, owners, resolution);
    return resolution;
  }

  /** Known identities that tell their unionid now: their person owns it, or is the owner's twin. */
  private async link(
    tx: Tx,
    linking: readonly { row: IdentityRow; unionId: string }[],
    owners: Map<string, string | null>,
    resolution: Resolution,
  ): Promise<void> {
    const owned: { unionId: string; memberId: string }[] = [];
    for (const { row, unionId } of linking) {
      const owner = owners.get(unionId) ?? null;
      if (owner === null) {
        owners.set(unionId, row.member_id);
        owned.push({ unionId, memberId: row.member_id });
      } else if (owner !== row.member_id) {
        resolution.pairs.push({ memberId: row.member_id, ownerId: owner });
      }
      row.union_id = unionId;
    }
    await this.store.setUnionOwners(tx, owned);
    await this.store.setUnionIds(
      tx,
      linking.map(({ row, unionId }) => ({ id: row.id, unionId })),
    );
  }

  /** New identities: they join the unionid's owner, or a new person is created. */
  private async create(
    tx: Tx,
    channelId: string,
    fresh: readonly IdentitySighting[],
    owners: Map<string, string | null>,
    resolution: Resolution,
  ): Promise<void> {
    if (fresh.length === 0) return;
    const newcomers = new Map<string, IdentitySighting>();
    for (const sighting of fresh) {
      if (sighting.unionId !== undefined && owners.get(sighting.unionId)) continue;
      const key = personKey(sighting);
      if (!newcomers.has(key)) newcomers.set(key, sighting);
    }
    const created = await this.store.insertMembers(
      tx,
      [...newcomers.values()].map((sighting): NewMember => newMember(channelId, sighting)),
    );
    const createdByKey = new Map([...newcomers.keys()].map((key, at) => [key, created[at] ?? '']));
    const identities = fresh.map((sighting): NewIdentity => {
      const owner = sighting.unionId === undefined ? null : owners.get(sighting.unionId);
      return {
        externalId: sighting.externalId,
        unionId: sighting.unionId,
        memberId: owner ?? createdByKey.get(personKey(sighting)) ?? '',
      };
    });
    const rows = await this.store.insertIdentities(tx, channelId, identities);
    await this.store.setUnionOwners(
      tx,
      [...newcomers.values()].flatMap((sighting) =>
        sighting.unionId === undefined
          ? []
          : [{ unionId: sighting.unionId, memberId: createdByKey.get(personKey(sighting)) ?? '' }],
      ),
    );
    for (const [externalId, row] of rows) resolution.identities.set(externalId, row);
    resolution.newMemberIds.push(...created);
  }
}

function personKey(sighting: IdentitySighting): string {
  return sighting.unionId === undefined ? `id ${sighting.externalId}` : `union ${sighting.unionId}`;
}

function newMember(channelId: string, sighting: IdentitySighting): NewMember {
  return {
    displayName: sighting.fallbackName ?? fallbackName(sighting.unionId ?? sighting.externalId),
    firstChannelId: channelId,
    firstSeenAt: sighting.seenAt ?? new Date(),
    province: sighting.province ?? '',
    city: sighting.city ?? '',
  };
}

/** One sighting per external id, in id order; a later one adds the unionid an earlier one lacked. */
function gather(seen: readonly IdentitySighting[]): Map<string, IdentitySighting> {
  const byId = new Map<string, IdentitySighting>();
  for (const sighting of seen) {
    const externalId = sighting.externalId.trim();
    if (externalId === '' || externalId.length > EXTERNAL_ID_MAX) throw new ExternalIdInvalid(externalId);
    const unionId = sighting.unionId?.trim() || undefined;
    const earlier = byId.get(externalId);
    if (!earlier) byId.set(externalId, { ...sighting, externalId, unionId });
    else if (earlier.unionId === undefined && unionId !== undefined) earlier.unionId = unionId;
  }
  return new Map([...byId].sort(([a], [b]) => (a < b ? -1 : 1)));
}
