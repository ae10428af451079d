/**
 * The small commands: one question, one answer.
 */
import { BenchError } from '@shared/core/errors';
import { withoutSequences } from '@shared/core/device-output';
import { statusOf } from '@shared/device/shell/outcome';
import { wordsFromArguments } from '@shared/device/shell/words';
import { groups } from '@shared/smp/groups';
import { oddText } from '@shared/smp/odd-values';
import { exitCodes } from '../exit-codes';
import { imageListLines, sectionLines, sectionListLines, shellLines, taskLines } from '../layouts';
import type { Run } from '../invocation';
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
