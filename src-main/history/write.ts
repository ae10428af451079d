/**
 * Writes what happens to a run into the tables: each entry in one transaction. An entry that comes twice changes nothing, so that a
 * spilled file can be taken in again. Knows no file and no worker.
 */
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { StepRecord } from '@shared/history/record';
import { appendToChain } from './chain';
import type { HistoryEntry, RunBegin, RunEnd, StepEntry } from './entries';
import { readRecord } from './read';
import { withoutMissing, type RunFacts } from './rows';
import { inTransaction, type Database, type SqlValue } from './sqlite';

/** An attachment that is larger is cut off, and its name says so: a store of runs is no place for whole recordings. */
const MOST_ATTACHMENT_BYTES = 256 * 1024;

export class HistoryWriter {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws what the library throws; then nothing of the entry is there */
  write(entry: HistoryEntry): void {
    switch (entry.entry) {
      case 'begin':
        return inTransaction(this.#database, () => this.#begin(entry));
      case 'step':
        return inTransaction(this.#database, () => this.#step(entry));
      case 'end':
        // The end is on the disk when it is acknowledged, also when the power goes; a step when the program goes.
        this.#database.exec('PRAGMA synchronous = FULL');
        try {
          return inTransaction(this.#database, () => this.#end(entry));
        } finally {
          this.#database.exec('PRAGMA synchronous = NORMAL');
        }
    }
  }

  /** @returns false when there is no such run */
  note(uid: string, note: string): boolean {
    return inTransaction(this.#database, () => {
      const id = this.#idOf(uid);
      if (id === undefined) return false;
      this.#run('UPDATE run SET note = ? WHERE id = ?', note === '' ? null : note, id);
      this.#index(id);
      return true;
    });
  }

  /** Ends the runs whose writers are gone. @returns how many */
  interrupt(isGone: (writer: string) => boolean, endedEpochMs: number): number {
    return inTransaction(this.#database, () => {
      const open = this.#database
        .prepare('SELECT id, uid, writer, started FROM run WHERE outcome IS NULL')
        .all() as { id: number; uid: string; writer: string; started: number }[];
      const gone = open.filter(({ writer }) => isGone(writer));
      for (const { id, uid, started } of gone) {
        const last = this.#database
          .prepare('SELECT type FROM step WHERE run_id = ? AND outcome IS NULL ORDER BY seq DESC LIMIT 1')
          .get(id) as { type: string } | undefined;
        this.#run(
          `UPDATE run SET ended = ?, outcome = 'interrupted', verdict = 'failed', failed_step = ?, failure_code = 'interrupted',
             failure_text = 'The program ended before the run.' WHERE id = ?`,
          Math.max(endedEpochMs, started),
          last?.type ?? null,
          id,
        );
        this.#run(`UPDATE step SET outcome = 'interrupted' WHERE run_id = ? AND outcome IS NULL`, id);
        this.#close(id, uid, endedEpochMs);
      }
      return gone.length;
    });
  }

  #begin(begin: RunBegin): void {
    if (this.#idOf(begin.uid) !== undefined) return;
    const { station, follows, unit, order, images, file } = begin;
    const facts: RunFacts = withoutMissing({
      station: { app: station.app, os: station.os },
      follows,
      unit,
      order,
      images,
      file,
    }) as RunFacts;
    this.#run(
      `INSERT INTO run (uid, kind, origin, unit_id, device_id, device, address, transport, firmware, station, who, writer, attempt,
         started, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      begin.uid,
      begin.kind,
      begin.origin,
      this.#unitOf(begin.unit, begin.startedEpochMs),
      begin.deviceId ?? null,
      begin.device,
      begin.address,
      begin.transport,
      firmwareText(begin),
      station.host,
      begin.who,
      begin.writer,
      begin.attempt,
      begin.startedEpochMs,
      JSON.stringify(facts),
    );
    const id = this.#idOf(begin.uid);
    if (id !== undefined) this.#index(id);
  }

  #step({ uid, step }: StepEntry): void {
    const id = this.#openIdOf(uid);
    if (id !== undefined) this.#putStep(id, step);
  }

  #end(end: RunEnd): void {
    const id = this.#openIdOf(end.uid);
    if (id === undefined) return;
    const { facts: kept } = this.#database.prepare('SELECT facts FROM run WHERE id = ?').get(id) as {
      facts: string;
    };
    const { unit, order, images, before, after, evidence, result, failure } = end;
    const facts = {
      ...(JSON.parse(kept) as RunFacts),
      ...withoutMissing({ unit, order, images, before, after, evidence, result }),
    };
    for (const step of end.steps) this.#putStep(id, step);
    this.#run(
      `UPDATE run SET ended = ?, duration = ?, outcome = ?, verdict = ?, failed_step = ?, failure_code = ?, failure_text = ?,
         firmware = ?, unit_id = coalesce(?, unit_id), facts = ? WHERE id = ?`,
      end.endedEpochMs,
      end.durationMs,
      end.outcome,
      end.verdict,
      failure?.step ?? null,
      failure?.code ?? null,
      failure?.text ?? null,
      firmwareText({ images, ...(facts.file === undefined ? {} : { file: facts.file }) }),
      this.#unitOf(end.unit, end.endedEpochMs),
      JSON.stringify(facts),
      id,
    );
    for (const [seq, attachment] of end.attachments.entries())
      this.#attach(id, seq, attachment, end.endedEpochMs);
    this.#close(id, end.uid, end.endedEpochMs);
  }

  /** The run is over: it can be found by its words, and its record is in the chain. */
  #close(id: number, uid: string, atEpochMs: number): void {
    this.#index(id);
    const record = readRecord(this.#database, uid);
    if (record !== undefined) appendToChain(this.#database, record, atEpochMs);
  }

  #putStep(
    id: number,
    { seq, type, started, duration_ms, outcome, code, text, facts, measurements }: StepRecord,
  ): void {
    this.#run(
      `INSERT INTO step (run_id, seq, type, started, duration, outcome, code, text, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (run_id, seq) DO UPDATE SET duration = excluded.duration, outcome = excluded.outcome, code = excluded.code,
         text = excluded.text, facts = excluded.facts`,
      id,
      seq,
      type,
      started === undefined ? null : Date.parse(started),
      duration_ms ?? null,
      outcome ?? null,
      code ?? null,
      text ?? null,
      facts === undefined ? null : JSON.stringify(facts),
    );
    for (const [at, { name, value, unit, min, max, outcome: judged }] of measurements.entries())
      this.#run(
        `INSERT OR REPLACE INTO measurement (run_id, step_seq, seq, name, num, txt, unit, lo, hi, outcome)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        seq,
        at,
        name,
        typeof value === 'number' ? value : null,
        typeof value === 'number' ? null : value,
        unit ?? null,
        min ?? null,
        max ?? null,
        judged,
      );
  }

  #attach(
    id: number,
    seq: number,
    { name, media, bytes }: RunEnd['attachments'][number],
    atEpochMs: number,
  ): void {
    const kept = bytes.subarray(0, MOST_ATTACHMENT_BYTES);
    const sha256 = createHash('sha256').update(kept).digest('hex');
    this.#run(
      'INSERT OR IGNORE INTO blob (sha256, size, at, bytes) VALUES (?, ?, ?, ?)',
      sha256,
      kept.length,
      atEpochMs,
      deflateRawSync(kept),
    );
    const label =
      kept.length < bytes.length ? `${name} (the first ${MOST_ATTACHMENT_BYTES / 1024} KiB)` : name;
    this.#run(
      'INSERT OR REPLACE INTO attachment (run_id, seq, name, media, size, sha256) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      seq,
      label,
      media,
      kept.length,
      sha256,
    );
  }

  #unitOf(unit: RunBegin['unit'], atEpochMs: number): number | null {
    const serial = unit?.serial ?? unit?.hwId;
    if (unit === undefined || serial === undefined) return null;
    this.#run(
      `INSERT INTO unit (serial, hw_id, first_seen, last_seen) VALUES (?, ?, ?, ?)
         ON CONFLICT (product, serial) DO UPDATE SET last_seen = max(last_seen, excluded.last_seen),
         hw_id = coalesce(excluded.hw_id, hw_id)`,
      serial,
      unit.hwId ?? null,
      atEpochMs,
      atEpochMs,
    );
    const find = this.#database.prepare(`SELECT id FROM unit WHERE product = '' AND serial = ?`);
    return (find.get(serial) as { id: number }).id;
  }

  /** What a search of words finds. */
  #index(id: number): void {
    this.#run('DELETE FROM run_text WHERE rowid = ?', id);
    this.#run(
      `INSERT INTO run_text (rowid, device, serial, firmware, failure, note)
         SELECT run.id, device || ' ' || address, coalesce(serial, ''), firmware,
           coalesce(failure_code, '') || ' ' || coalesce(failure_text, ''), coalesce(note, '')
         FROM run LEFT JOIN unit ON unit.id = unit_id WHERE run.id = ?`,
      id,
    );
  }

  #idOf(uid: string): number | undefined {
    return (this.#database.prepare('SELECT id FROM run WHERE uid = ?').get(uid) as { id: number } | undefined)
      ?.id;
  }

  /** A run that has ended is never changed, whoever comes late. */
  #openIdOf(uid: string): number | undefined {
    const find = this.#database.prepare('SELECT id FROM run WHERE uid = ? AND outcome IS NULL');
    return (find.get(uid) as { id: number } | undefined)?.id;
  }

  #run(sql: string, ...values: SqlValue[]): void {
    this.#database.prepare(sql).run(...values);
  }
}

function firmwareText({ images, file }: Pick<RunBegin, 'images' | 'file'>): string {
  const versions = [...new Set(images.map(({ version }) => version))];
  return versions.length > 0 ? versions.join(', ') : (file ?? '');
}
