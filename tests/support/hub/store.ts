/**
 * Knows how the stand-in's OAuth server remembers: in memory, for as long as the Hub runs.
 * Must not know the time: whether a record has expired is the OAuth server's question.
 *
 * @module
 */

/** A record of the OAuth server. */
export interface OAuthRecord {
  uid?: string;
  userCode?: string;
  consumed?: number;
  exp?: number;
}

/** The records of one kind, in the shape of oidc-provider's adapters. */
export class OAuthStore {
  readonly records: Map<string, OAuthRecord> = new Map();

  upsert(id: string, record: OAuthRecord): Promise<void> {
    this.records.set(id, record);
    return Promise.resolve();
  }

  find(id: string): Promise<OAuthRecord | undefined> {
    return Promise.resolve(this.records.get(id));
  }

  findByUid(uid: string): Promise<OAuthRecord | undefined> {
    return Promise.resolve(this.records.values().find((record) => record.uid === uid));
  }

  findByUserCode(userCode: string): Promise<OAuthRecord | undefined> {
    return Promise.resolve(this.records.values().find((record) => record.userCode === userCode));
  }

  consume(id: string): Promise<void> {
    const record = this.records.get(id);
    if (record !== undefined) record.consumed = 1;
    return Promise.resolve();
  }

  destroy(id: string): Promise<void> {
    this.records.delete(id);
    return Promise.resolve();
  }

  /** Nothing: no capture of the Hub shows that a spent token, shown again, kills its successors. */
  revokeByGrantId(): Promise<void> {
    return Promise.resolve();
  }
}
