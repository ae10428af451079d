import { describe, expect, it } from 'vitest';
import { toHex } from '@shared/core/bytes';
import {
  allCommands,
  allGroups,
  commandAt,
  commandLabel,
  commandNamed,
  errorNamed,
} from '@shared/smp/groups';
import { errorIn, packMessage, readBody, readHeader, type SmpVersion } from '@shared/smp/message';
import { checked } from '@shared/smp/schema';
import { readVectors, type Vector } from '../support/vectors';

const vectors = readVectors();
const having = (wanted: (vector: Vector) => boolean) =>
  vectors.filter(wanted).map((one): [string, Vector] => [`${one.command}: ${one.about}`, one]);

function declared(name: string) {
  const command = commandNamed(name);
  if (command === undefined) throw new Error(`${name} is not declared`);
  return command;
}

function header(message: Uint8Array) {
  const read = readHeader(message);
  if (read === undefined) throw new Error('too short for a header');
  return read;
}

describe('a request', () => {
  it.each(having((one) => one.requestValue !== undefined))('%s', (_title, vector) => {
    const { command: name, request = new Uint8Array(), requestValue } = vector;
    const command = declared(name);
    const { op, versionBits, group, sequence, command: id, length } = header(request);
    expect({ op, group, id, length }).toEqual({
      op: command.op === 'read' ? 0 : 2,
      group: command.group,
      id: command.id,
      length: request.length - 8,
    });
    // Written by us it is the recorded one, byte for byte.
    const address = { op, group, sequence, command: id, version: (versionBits + 1) as SmpVersion };
    expect(toHex(packMessage(address, requestValue))).toBe(toHex(request));
    // Read by us it is the value again, which is as the declaration says.
    expect(command.request.check(readBody(request), '')).toEqual(requestValue);
    expect(checked('smp/bad-request', name, command.request, requestValue)).toEqual(requestValue);
  });
});

describe('an answer', () => {
  it.each(having((one) => one.answer !== undefined))('%s', (_title, vector) => {
    const { command: name, request, answer = new Uint8Array(), answerValue, answerError } = vector;
    const command = declared(name);
    const read = header(answer);
    expect(read).toMatchObject({
      op: command.op === 'read' ? 1 : 3,
      group: command.group,
      command: command.id,
      length: answer.length - 8,
    });
    if (request !== undefined) expect(read.sequence).toBe(header(request).sequence);

    const body = readBody(answer);
    expect(errorIn(body, command.rcIsResult)).toEqual(answerError);
    if (answerError === undefined)
      expect(checked('smp/bad-answer', name, command.response, body)).toEqual(answerValue);
    else expect(errorNamed(answerError.group, answerError.rc).name).not.toMatch(/\d/);
  });
});

describe('every declared command', () => {
  it.each(allCommands.map((one) => one.name))(
    '%s has vectors in both directions and one of an error',
    (name) => {
      const own = vectors.filter((one) => one.command === name);
      expect({
        request: own.some((one) => one.requestValue !== undefined),
        answer: own.some((one) => one.answerValue !== undefined),
        error: own.some((one) => one.answerError !== undefined),
      }).toEqual({ request: true, answer: true, error: true });
    },
  );

  it('has a name, numbers and an operation of its own', () => {
    expect(new Set(allCommands.map((one) => one.name)).size).toBe(allCommands.length);
    expect(new Set(allCommands.map((one) => `${one.group}/${one.id}/${one.op}`)).size).toBe(
      allCommands.length,
    );
    for (const one of allCommands) {
      expect(commandNamed(one.name)).toBe(one);
      expect(commandAt(one.group, one.id, one.op)).toBe(one);
      expect(commandLabel(one.group, one.id, one.op)).toBe(one.name);
    }
  });

  it('says what it and its fields mean', () => {
    for (const { name, title, about, request, response } of allCommands) {
      expect(
        [title, about].every((text) => text.length > 3),
        name,
      ).toBe(true);
      for (const [key, field] of Object.entries({ ...request.fields, ...response.fields }))
        expect(field.about.length, `${name} ${key}`).toBeGreaterThan(3);
    }
  });
});

describe('what is not declared', () => {
  it('has a label of numbers', () => {
    expect(commandAt(64, 1, 'read')).toBeUndefined();
    expect(commandNamed('os.nothing')).toBeUndefined();
    expect(commandLabel(64, 1, 'write')).toBe('group 64 command 1');
  });
});

describe('errors', () => {
  it.each([
    [undefined, 3, 'EINVAL'],
    [undefined, 14, 'BRIDGED_CONNECTION_UNAVAILABLE'],
    [undefined, 99, 'RC_99'],
    [undefined, 300, 'APPLICATION_300'],
    [0, 4, 'RTC_NOT_SET'],
    [1, 23, 'INVALID_IMAGE_HEADER_MAGIC'],
    [1, 34, 'ACTIVE_SLOT_NOT_KNOWN'],
    [1, 1, 'EUNKNOWN'],
    [1, 99, 'GROUP_1_RC_99'],
    [64, 2, 'GROUP_64_RC_2'],
  ])('of group %s with number %i are called %s', (group, rc, name) => {
    expect(errorNamed(group, rc).name).toBe(name);
  });

  it('of a group have numbers without gaps, from 2 on', () => {
    for (const group of allGroups) {
      const numbers = Object.keys(group.errors).map(Number);
      expect(numbers).toEqual(numbers.map((_number, at) => at + 2));
    }
  });
});
