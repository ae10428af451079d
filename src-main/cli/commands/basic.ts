/**
 * The small commands: one question, one answer.
 */
import { BenchError, isBenchError } from '@shared/core/errors';
import { fromHex, toHex } from '@shared/core/bytes';
import { withoutSequences } from '@shared/core/device-output';
import { statusOf } from '@shared/device/shell/outcome';
import { wordsFromArguments } from '@shared/device/shell/words';
import { groups } from '@shared/smp/groups';
import { oddText } from '@shared/smp/odd-values';
import { checkMark } from '@shared/device/slots/mark-seen';
import { markSlot } from '../../session/mark-slot';
import { slotsIn } from '../../session/slots';
import { exitCodes } from '../exit-codes';
import { imageListLines, sectionLines, sectionListLines, shellLines, taskLines } from '../layouts';
import type { Invocation, Run } from '../invocation';
import { withClient } from '../link';
import { OddAnswer } from '../odd-answer';
import { UsageError } from '../usage-error';

const { os, image, stat, shell } = groups;

export const echo: Run = async (invocation) => {
  const text = invocation.args.join(' ');
  const { signal } = invocation.host;
  const { r } = await withClient(invocation, (client) =>
    client.request(os.commands.echo, { d: text }, { signal }),
  );
  invocation.report.result('echo', { text: r }, [r.replace(/\n$/, '')]);
};

/** A device that goes away before it has answered has done what it was asked. */
export const reset: Run = async (invocation) => {
  const { signal } = invocation.host;
  const force = invocation.options['force'] === true;
  const intoBootloader = invocation.options['bootloader'] === true;
  await withClient(invocation, async (client) => {
    try {
      const body = { ...(force ? { force } : {}), ...(intoBootloader ? { boot_mode: 1 } : {}) };
      await client.request(os.commands.reset, body, { signal });
    } catch (error) {
      if (!isBenchError(error, 'link/lost')) throw error;
    }
  });
  invocation.report.result('reset', {}, ['Done']);
};

export const taskstat: Run = async (invocation) => {
  const { signal } = invocation.host;
  const odd = new OddAnswer();
  const answer = await withClient(invocation, (client) =>
    client.request(os.commands.taskStatistics, {}, { signal, onOdd: odd.hear }),
  );
  invocation.report.result('taskstat', odd.added(answer), taskLines(answer, odd.entriesOf('tasks')));
  odd.tell(invocation.report);
};

export const statList: Run = async (invocation) => {
  const { signal } = invocation.host;
  const odd = new OddAnswer();
  const answer = await withClient(invocation, (client) =>
    client.request(stat.commands.list, {}, { signal, onOdd: odd.hear }),
  );
  const data = odd.added({ sections: answer.stat_list });
  invocation.report.result('stat.list', data, sectionListLines(answer.stat_list));
  odd.tell(invocation.report);
};

export const statShow: Run = async (invocation) => {
  const { signal } = invocation.host;
  const name = invocation.args[0] ?? '';
  if (name === '')
    throw new UsageError('"stat" needs "list" or the name of a section', '"bootbench stat list" shows them.');
  const odd = new OddAnswer();
  const answer = await withClient(invocation, (client) =>
    client.request(stat.commands.show, { name }, { signal, onOdd: odd.hear }),
  );
  const lines = sectionLines({
    name: answer.name,
    fields: new Map<string, number | bigint | string>([...answer.fields, ...oddCounters(odd)]),
  });
  invocation.report.result('stat', odd.added({ section: answer.name, counters: answer.fields }), lines);
  odd.tell(invocation.report);
};

/** As they came: a minus or a fraction is what somebody looks for. */
function oddCounters(odd: OddAnswer): [string, string][] {
  return Array.from(odd.entriesOf('fields'), ([name, value]) => [name, oddText(value)]);
}

export const shellExec: Run = async (invocation) => {
  const { signal } = invocation.host;
  const argv = wordsFromArguments(invocation.args);
  const answer = await withClient(invocation, (client) =>
    client.request(shell.commands.execute, { argv }, { signal }),
  );
  const status = statusOf(answer);
  const printed = withoutSequences(answer.o);
  const output = printed.replaceAll('\r\n', '\n');
  invocation.report.result('shell.exec', { status, output }, shellLines(status, printed));
  if (status === 0) return exitCodes.ok;
  const line = argv.join(' ');
  if (invocation.report.isJson) throw new BenchError('shell/failed', { line, status, output });
  invocation.report.log('error', `The device ran "${line}" without success (${status}).`);
  return exitCodes.shell;
};

export const imageList: Run = async (invocation) => {
  const { signal } = invocation.host;
  const odd = new OddAnswer();
  const answer = await withClient(invocation, (client) =>
    client.request(image.commands.state, {}, { signal, onOdd: odd.hear }),
  );
  invocation.report.result('image.list', odd.added(answer), imageListLines(answer));
  odd.tell(invocation.report);
};

export const imageTest: Run = (invocation) => mark(invocation, 'test');

export const imageConfirm: Run = (invocation) => mark(invocation, 'confirm');

async function mark(invocation: Invocation, how: 'test' | 'confirm'): Promise<void> {
  const { signal } = invocation.host;
  const typed = (invocation.args[0] ?? '').trim();
  const hash = typed === '' ? undefined : hashIn(typed);
  if (hash === undefined && how === 'test')
    throw new UsageError('"image test" needs the hash of an image', '"bootbench image list" shows it.');
  const odd = new OddAnswer();
  const { answer, odd: found } = await withClient(invocation, (client) =>
    markSlot(client, { ...(hash === undefined ? {} : { hash }), confirm: how === 'confirm' }, signal),
  );
  odd.hear(found);
  checkMark(slotsIn(answer), { hash: hash && toHex(hash), how });
  invocation.report.result(`image.${how}`, odd.added(answer), imageListLines(answer));
  odd.tell(invocation.report);
}

const HASH_BYTES = [32, 48, 64];

function hashIn(text: string): Uint8Array {
  // As "image info" shows it, the name of the algorithm stands before the digits.
  const hash = fromHex(text.replace(/^sha(256|384|512):/i, ''));
  if (hash === undefined || !HASH_BYTES.includes(hash.length))
    throw new UsageError(
      `"${text}" is not the hash of an image`,
      'It has 64 hexadecimal digits (96 or 128 with SHA-384 or SHA-512), as "bootbench image list" shows it.',
    );
  return hash;
}
