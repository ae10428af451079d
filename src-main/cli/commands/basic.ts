/**
 * The small commands: one question, one answer.
 */
import { stripVTControlCharacters } from 'node:util';
import { isBenchError } from '@shared/core/errors';
import { fromHex } from '@shared/core/bytes';
import { groups } from '@shared/smp/groups';
import { exitCodes } from '../exit-codes';
import { imageListLines, sectionLines, sectionListLines, taskLines } from '../layouts';
import type { Invocation, Run } from '../invocation';
import { withClient } from '../link';
import { UsageError } from '../usage-error';

const { os, image, stat, shell } = groups;

export const echo: Run = async (invocation) => {
  const text = invocation.args.join(' ');
  const { signal } = invocation.host;
  const { r } = await withClient(invocation, (client) =>
    client.request(os.commands.echo, { d: text }, { signal }),
  );
  invocation.report.result('echo', { text: r }, [r]);
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
  const answer = await withClient(invocation, (client) =>
    client.request(os.commands.taskStatistics, {}, { signal }),
  );
  invocation.report.result('taskstat', answer, taskLines(answer));
};

export const statList: Run = async (invocation) => {
  const { signal } = invocation.host;
  const answer = await withClient(invocation, (client) => client.request(stat.commands.list, {}, { signal }));
  invocation.report.result('stat.list', { sections: answer.stat_list }, sectionListLines(answer.stat_list));
};

export const statShow: Run = async (invocation) => {
  const { signal } = invocation.host;
  const name = invocation.args[0] ?? '';
  if (name === '')
    throw new UsageError('"stat" needs "list" or the name of a section', '"bootbench stat list" shows them.');
  const answer = await withClient(invocation, (client) =>
    client.request(stat.commands.show, { name }, { signal }),
  );
  invocation.report.result('stat', { section: answer.name, counters: answer.fields }, sectionLines(answer));
};

export const shellExec: Run = async (invocation) => {
  const { signal } = invocation.host;
  const argv = [...invocation.args];
  const { o, ret, rc } = await withClient(invocation, (client) =>
    client.request(shell.commands.execute, { argv }, { signal }),
  );
  const status = ret ?? rc ?? 0;
  const output = stripVTControlCharacters(o).replaceAll('\r\n', '\n');
  // Zephyr's shell begins with the newline that ends the command line.
  const text = output.replace(/^\n/, '').replace(/\n$/, '');
  invocation.report.result('shell.exec', { status, output }, [
    `status=${status}`,
    ...(text === '' ? [] : [text]),
  ]);
  if (status === 0) return exitCodes.ok;
  invocation.report.log('error', `The device ran "${argv.join(' ')}" without success (${status}).`);
  return exitCodes.shell;
};

export const imageList: Run = async (invocation) => {
  const { signal } = invocation.host;
  const answer = await withClient(invocation, (client) =>
    client.request(image.commands.state, {}, { signal }),
  );
  invocation.report.result('image.list', answer, imageListLines(answer));
};

export const imageTest: Run = (invocation) => mark(invocation, 'test');

export const imageConfirm: Run = (invocation) => mark(invocation, 'confirm');

async function mark(invocation: Invocation, how: 'test' | 'confirm'): Promise<void> {
  const { signal } = invocation.host;
  const typed = (invocation.args[0] ?? '').trim();
  const hash = typed === '' ? undefined : hashIn(typed);
  if (hash === undefined && how === 'test')
    throw new UsageError('"image test" needs the hash of an image', '"bootbench image list" shows it.');
  const answer = await withClient(invocation, (client) =>
    client.request(
      image.commands.setState,
      { ...(hash === undefined ? {} : { hash }), confirm: how === 'confirm' },
      { signal },
    ),
  );
  invocation.report.result(`image.${how}`, answer, imageListLines(answer));
}

const HASH_BYTES = [32, 48, 64];

function hashIn(text: string): Uint8Array {
  // As "image info" shows it, the name of the algorithm stands before the digits.
  const hash = fromHex(text.replace(/^sha(256|384|512):/i, ''));
  if (hash === undefined || !HASH_BYTES.includes(hash.length))
    throw new UsageError(
      `"${text}" is no hash of an image`,
      'It has 64 hexadecimal digits (96 or 128 with SHA-384 or SHA-512), as "bootbench image list" shows it.',
    );
  return hash;
}
