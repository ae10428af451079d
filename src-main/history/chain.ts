/**
 * The chain that shows whether records were changed: each place holds the hash of its record and of the place before it. It shows that
 * nothing was changed since a place whose hash is known from elsewhere; whoever owns the file can make it anew. Knows no keys.
 */
import { createHash } from 'node:crypto';
import { chainedPart, type RunRecord } from '@shared/history/record';
import type { VerifyResult } from '@shared/history/query';
import { readRecord } from './read';
import type { Database } from './sqlite';

interface Place {
  seq: number;
  run_uid: string;
  at: number;
  doc: Uint8Array;
  hash: Uint8Array;
}

const BEFORE_FIRST = new Uint8Array(32);

/** Inside of the transaction that ends the run. */
export function appendToChain(database: Database, record: RunRecord, atEpochMs: number): void {
  const last = database.prepare('SELECT seq, hash FROM chain ORDER BY seq DESC LIMIT 1').get() as
    Pick<Place, 'seq' | 'hash'> | undefined;
  const doc = documentHash(record);
  database
    .prepare('INSERT INTO chain (seq, run_uid, at, doc, hash) VALUES (?, ?, ?, ?, ?)')
    .run((last?.seq ?? 0) + 1, record.uid, atEpochMs, doc, linkHash(last?.hash ?? BEFORE_FIRST, doc));
}

/** Goes through the whole chain, in order. @param isStopped asked now and then; ends it early */
export function verifyChain(database: Database, isStopped: () => boolean = () => false): VerifyResult {
  const result: VerifyResult = { checked: 0, withoutRecord: 0 };
  let before: Uint8Array = BEFORE_FIRST;
  let expected = 1;
  const places = database.prepare('SELECT * FROM chain ORDER BY seq').iterate() as Iterable<unknown>;
  for (const one of places) {
    const { seq, run_uid: uid, at, doc, hash } = one as Place;
    if (seq !== expected) return { ...result, broken: { seq: expected, uid: '', why: 'a place is missing' } };
    if (!same(hash, linkHash(before, doc)))
      return { ...result, broken: { seq, uid, why: 'the chain was changed' } };
    const record = readRecord(database, uid);
    if (record === undefined) result.withoutRecord++;
    else if (same(doc, documentHash(record))) result.checked++;
    else return { ...result, broken: { seq, uid, why: 'the record was changed' } };
    before = hash;
    expected = seq + 1;
    result.last = { seq, hash: Buffer.from(hash).toString('hex'), atEpochMs: at };
    if (seq % 1000 === 0 && isStopped()) break;
  }
  return result;
}

function documentHash(record: RunRecord): Uint8Array {
  return createHash('sha256').update(chainedPart(record)).digest();
}

function linkHash(before: Uint8Array, doc: Uint8Array): Uint8Array {
  return createHash('sha256').update(before).update(doc).digest();
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
