/**
 * The serial line of a simulated device: captured frames, strictness, the pool of lines, shell and logs, raw framing.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinBytes, toHex } from '@shared/core/bytes';
import type { Fault } from '@shared/simulator/fault';
import { crc16, fromBase64, mcubootLines, toBase64, zephyrLines } from '@main/simulator/encoding';
import { profiles, type DeviceProfile } from '@main/simulator/profile';
import { ConsoleWire, RawWire, type ConsoleWireOptions } from '@main/simulator/wire';
import { bytesOf, rig } from './rig';

const latin = new TextDecoder('latin1');
const textOf = (bytes: Uint8Array): string => latin.decode(bytes);
const START = '\x06\x09';
const MORE = '\x04\x14';

function onWire(
  { profile = profiles['zephyr-4.4'], faults = [] }: { profile?: DeviceProfile; faults?: Fault[] } = {},
  options: Omit<ConsoleWireOptions, 'clock'> = {},
) {
  const { device, clock, pack } = rig({ profile, faults });
  const wire = new ConsoleWire(device, { clock, ...options });
  const out: Uint8Array[] = [];
  wire.output = (bytes) => void out.push(bytes);
  const output = (): string => textOf(joinBytes(out));
  /** Writes a text, waits, and gives what came out since. */
  const say = async (text: string, ms = 200): Promise<string> => {
    const before = output().length;
    wire.input(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    await clock.advance(ms);
    return output().slice(before);
  };
  const send = (message: Uint8Array, ms = 200) => say(textOf(joinBytes(zephyrLines(message))), ms);
  return { wire, device, clock, pack, output, say, send };
}

const ECHO = `${START}ABMKAAAJAAAAAKFhZGVoZWxsb6J/\n`;
const ECHO_ANSWER = `${START}ABQLAAAKAAAAAL9hcmVoZWxsb//3UQ==\n`;
const LONG = [
  `${START}AHMKAABpAAAHAKFhZHhkQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWkFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFla\n`,
  `${MORE}QUJDREVGR0hJSktMTU5PUFFSU1RVVnHZ\n`,
] as const;
const LONG_ANSWER = [
  `${START}AHQLAABqAAAHAL9hcnhkQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWkFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFla\n`,
  `${MORE}QUJDREVGR0hJSktMTU5PUFFSU1RVVv+9Ag==\n`,
].join('');

describe('the encoding', () => {
  it('has the CRC of XMODEM, and 0 over a message with its CRC', () => {
    expect(crc16(Uint8Array.from('123456789', (digit) => digit.charCodeAt(0)))).toBe(0x31c3);
    expect(crc16(bytesOf('0a00000900000000a161646568656c6c6fa27f'))).toBe(0);
  });

  it('cuts lines as Zephyr does', () => {
    const lengths = (bytes: number): number[] =>
      zephyrLines(new Uint8Array(bytes)).map((line) => line.length);
    expect(lengths(214)).toEqual([127, 123, 51]);
    // One or two bytes too few for the CRC: it goes to the next line whole, with at least one byte of the message.
    expect(lengths(89)).toEqual([127]);
    expect(lengths(90)).toEqual([123, 11]);
    expect(lengths(91)).toEqual([123, 11]);
    expect(lengths(92)).toEqual([127, 7]);
  });

  it('cuts lines as MCUboot does', () => {
    expect(mcubootLines(new Uint8Array(214)).map((line) => line.length)).toEqual([127, 127, 47]);
  });

  it('puts any message on lines of at most 127 bytes, from which it can be put together again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2048 }), fc.boolean(), (message, isZephyr) => {
        const lines = (isZephyr ? zephyrLines : mcubootLines)(message);
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(127);
        const raw = joinBytes(lines.map((line) => fromBase64(line.subarray(2, -1)) ?? new Uint8Array()));
        expect(((raw[0] ?? 0) << 8) | (raw[1] ?? 0)).toBe(message.length + 2);
        expect(toHex(raw.subarray(2, -2))).toBe(toHex(message));
        expect(crc16(raw.subarray(2))).toBe(0);
      }),
    );
  });

  it('of base64 agrees with that of the host', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const encoded = Buffer.from(bytes).toString('base64');
        expect(textOf(toBase64(bytes))).toBe(encoded);
        expect(fromBase64(Uint8Array.from(encoded, (letter) => letter.charCodeAt(0)))).toEqual(bytes);
      }),
    );
  });
});

describe('a line', () => {
  it('with a captured request is answered with the captured answer', async () => {
    expect(await onWire().say(ECHO)).toBe(ECHO_ANSWER);
    expect(await onWire().say(LONG.join(''))).toBe(LONG_ANSWER);
  });

  it('may come in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(LONG.join('').length), { maxLength: 8 }), async (cuts) => {
        const text = LONG.join('');
        const { say, output } = onWire();
        const ends = [...cuts.sort((a, b) => a - b), text.length];
        let at = 0;
        for (const end of ends) {
          await say(text.slice(at, end), 0);
          at = end;
        }
        await say('', 200);
        expect(output()).toBe(LONG_ANSWER);
      }),
      { numRuns: 25 },
    );
  });

  const dropped: Record<string, string> = {
    'with text before the marker': `x${ECHO}`,
    'with white space inside': ECHO.replace('MKAA', 'MK AA'),
    'without padding': LONG_ANSWER.replace('==', ''),
    'with another CRC': ECHO.replace('b6J/', 'b6K/'),
    'with a length that is one too large': ECHO.replace('ABMK', 'ABQK'),
    'with a length that is one too small': ECHO.replace('ABMK', 'ABIK'),
    'that continues nothing': LONG[1],
    'with letters that are none': ECHO.replace('ABMK', 'AB*K'),
    'without its newline': ECHO.trimEnd(),
  };
  it.each(Object.entries(dropped))('%s is dropped without a word', async (_name, text) => {
    expect(await onWire().say(text)).toBe('');
  });

  it('that is unfinished spoils the next one, unless a newline ends it', async () => {
    expect(await onWire().say(`${START}ABMK${ECHO}`)).toBe('');
    expect(await onWire().say(`${START}ABMK\n${ECHO}`)).toBe(ECHO_ANSWER);
  });

  it('may end in carriage return and newline, but not in MCUboot', async () => {
    expect(await onWire().say(ECHO.replace('\n', '\r\n'))).toBe(ECHO_ANSWER);
    const recovery = onWire({ profile: profiles['mcuboot-recovery'] });
    const parameters = textOf(joinBytes(zephyrLines(bytesOf('0800000100000206a0'))));
    expect(await recovery.say(parameters.replace('\n', '\r\n'))).toBe('');
    expect(await recovery.say(parameters)).toBe(
      `${START}ACMJAAAZAAACBr9oYnVmX3NpemUZBABpYnVmX2NvdW50Af+ZMg==\n`,
    );
  });

  it('may stand between others that are no frames, or are empty', async () => {
    expect(await onWire().say(`${LONG[0]}hello\n\n${LONG[1]}`)).toBe(LONG_ANSWER);
  });

  it('that starts a frame gives up the one before', async () => {
    expect(await onWire().say(LONG[0] + ECHO + LONG[1])).toBe(ECHO_ANSWER);
  });

  it('may hold any number of bytes, with padding in the middle of a packet', async () => {
    const raw = joinBytes(
      LONG.map(
        (line) => fromBase64(bytesOf(toHex(Buffer.from(line, 'latin1').subarray(2, -1)))) ?? bytesOf(''),
      ),
    );
    const pieces = [raw.subarray(0, 50), raw.subarray(50)];
    const lines = pieces.map((piece, i) => `${i === 0 ? START : MORE}${textOf(toBase64(piece))}\n`);
    expect(await onWire().say(lines.join(''))).toBe(LONG_ANSWER);
  });

  it('longer than the line buffer is dropped', async () => {
    const raw = joinBytes([bytesOf('0073'), bytesOf(toHex(rig().pack('os.echo', { d: 'x'.repeat(86) })))]);
    const tooLong = textOf(toBase64(raw));
    expect(tooLong.length + 3).toBeGreaterThan(128);
    const { say, send, pack } = onWire();
    await say(`${START}${tooLong}\n`);
    expect(await send(pack('os.echo', { d: 'after' }))).not.toBe('');
    const wide = onWire({ profile: { ...profiles['zephyr-4.4'], lineBytes: 512 } });
    const message = wide.pack('os.echo', { d: 'x'.repeat(150) });
    const whole = joinBytes([Uint8Array.of(0, message.length + 2), message, new Uint8Array(2)]);
    whole.set([crc16(message) >> 8, crc16(message) & 0xff], whole.length - 2);
    expect(await wide.say(`${START}${textOf(toBase64(whole))}\n`)).not.toBe('');
  });

  it('costs no memory however long it is', async () => {
    const { wire, say } = onWire();
    for (let i = 0; i < 200; i++) wire.input(new Uint8Array(10_000).fill(0x41));
    expect(await say(`\n${ECHO}`)).toBe(ECHO_ANSWER);
  });
});

describe('a message', () => {
  it('may be 4 bytes smaller than a buffer, in MCUboot 3 bytes', async () => {
    const echoOf = (bytes: number, pack: ReturnType<typeof rig>['pack']) =>
      pack('os.echo', { d: 'x'.repeat(bytes - 8 - 6) });
    const { send, pack } = onWire({}, { poolLines: 99 });
    expect(echoOf(380, pack)).toHaveLength(380);
    expect(await send(echoOf(380, pack))).not.toBe('');
    expect(await send(echoOf(381, pack))).toBe('');
    const recovery = onWire({ profile: profiles['mcuboot-recovery'] }, { poolLines: 99 });
    expect(await recovery.send(echoOf(1021, recovery.pack))).not.toBe('');
    expect(await recovery.send(echoOf(1022, recovery.pack))).toBe('');
  });

  it('that is half there when the device resets is forgotten', async () => {
    const { say, device, clock } = onWire();
    await say(LONG[0]);
    device.reset();
    await clock.advance(5000);
    expect(await say(LONG[1])).toBe('');
    expect(await say(ECHO)).toBe(ECHO_ANSWER);
  });
});

describe('the pool of lines', () => {
  /** Sends a message of so many lines with a pause between them; true when it was answered. */
  async function arrives(lines: number, gapMs: number, options: Omit<ConsoleWireOptions, 'clock'> = {}) {
    const { wire, pack, clock, output } = onWire({}, options);
    const cut = zephyrLines(pack('os.echo', { d: 'x'.repeat(93 * lines - 70) }));
    expect(cut).toHaveLength(lines);
    for (const line of cut) {
      wire.input(line);
      await clock.advance(gapMs);
    }
    await clock.advance(500);
    return output() !== '';
  }

  it('takes two lines at once and loses the third', async () => {
    expect(await arrives(2, 0)).toBe(true);
    expect(await arrives(3, 0)).toBe(false);
  });

  it('of native_sim keeps up with a pause of 10 ms, not with one of 5 ms', async () => {
    expect(await arrives(3, 5)).toBe(false);
    expect(await arrives(4, 10)).toBe(true);
  });

  it('can be larger, or be emptied faster', async () => {
    expect(await arrives(4, 0, { poolLines: 4 })).toBe(true);
    expect(await arrives(4, 5, { lineDrainMs: 2 })).toBe(true);
  });

  it('loses one of three requests in one burst', async () => {
    const { say } = onWire();
    const answers = await say(ECHO.repeat(3), 500);
    expect(answers).toBe(ECHO_ANSWER.repeat(2));
  });

  it('counts from when the line arrived, not from when it was delivered', async () => {
    const { wire, pack, clock, output } = onWire();
    const bytes = joinBytes(zephyrLines(pack('os.echo', { d: 'x'.repeat(300) })));
    await clock.advance(100);
    // 11 ms a line, all of them handed over late.
    wire.input(bytes, { endMs: clock.now(), msPerByte: 10 / 115.2 });
    await clock.advance(500);
    expect(output()).not.toBe('');
  });
});

describe('a console', () => {
  const chatty = (where: 'between-frames' | 'between-lines' | 'inside-lines'): Fault[] => [
    { kind: 'chatty-console', everyMs: 50, text: 'LOG', where },
  ];

  it('writes its text between frames', async () => {
    const { say } = onWire({ faults: chatty('between-frames') });
    const out = await say(LONG.join(''), 220);
    expect(out).toContain(LONG_ANSWER);
    expect(out.replace(LONG_ANSWER, '')).toBe('LOG\r\n'.repeat(4));
  });

  it('writes its text between the lines of a frame', async () => {
    const { say } = onWire({ faults: chatty('between-lines') });
    await say('', 60);
    expect(await say(LONG.join(''), 30)).toContain('\nLOG\r\n\x04\x14');
  });

  it('writes its text into a line, which destroys it', async () => {
    const { say } = onWire({ faults: chatty('inside-lines') });
    await say('', 60);
    const out = await say(ECHO, 30);
    expect(out).toContain('LOG');
    expect(out).not.toContain(ECHO_ANSWER);
    expect(out.replace('LOG\r\n', '')).toBe(ECHO_ANSWER);
  });

  it('with a shell echoes what is typed, and answers frames without a word', async () => {
    const { say } = onWire({}, { prompt: 'uart:~$ ' });
    expect(await say('nosuch thing\n')).toBe(
      'nosuch thing\r\n\x1b[1;31mnosuch: command not found\r\n\x1b[muart:~$ ',
    );
    expect(await say('\n')).toBe('\r\nuart:~$ ');
    expect(await say(ECHO)).toBe(ECHO_ANSWER);
    expect(await say(`abc${ECHO}`)).toContain('command not found');
  });

  it('carries the text of the boot', async () => {
    const { device, clock, output } = onWire();
    device.reset();
    await clock.advance(5000);
    expect(output()).toContain('*** Booting MCUboot');
  });

  it('can have one byte changed on the way, which the checksum shows', async () => {
    const { say } = onWire({ faults: [{ kind: 'garble', where: 'wire' }] });
    const out = await say(ECHO);
    expect(out).toHaveLength(ECHO_ANSWER.length);
    expect([...out].filter((letter, i) => letter !== ECHO_ANSWER[i])).toHaveLength(1);
  });
});

describe('a raw line', () => {
  const echo = '0a00000500000100a161646178';
  const answer = '0b00000600000100bf61726178ff';
  function raw(profile: DeviceProfile = profiles['zephyr-4.4']) {
    const { device, clock, pack } = rig({ profile });
    const wire = new RawWire(device, { clock });
    const out: Uint8Array[] = [];
    wire.output = (bytes) => void out.push(bytes);
    const say = async (hex: string, ms = 100): Promise<string> => {
      const before = out.length;
      wire.input(bytesOf(hex));
      await clock.advance(ms);
      return out.slice(before).map(toHex).join(' ');
    };
    return { say, pack };
  }

  it('carries messages as they are, in any pieces, several at once', async () => {
    const { say } = raw();
    expect(await say(echo)).toBe(answer);
    expect(await say(echo + echo)).toBe(`${answer} ${answer}`);
    expect(await say(echo.slice(0, 10))).toBe('');
    expect(await say(echo.slice(10))).toBe(answer);
  });

  it('takes a message as large as a buffer and no larger', async () => {
    const { say, pack } = raw();
    const of = (bytes: number): string => toHex(pack('os.echo', { d: 'x'.repeat(bytes - 14) }));
    expect(await say(of(384))).not.toBe('');
    expect(await say(of(385))).toBe('');
    expect(await say(echo)).toBe(answer);
  });

  it('forgets a half message after 3 seconds of silence', async () => {
    const early = raw();
    await early.say(echo.slice(0, 20), 2900);
    expect(await early.say(echo)).not.toBe(answer);
    const late = raw();
    await late.say(echo.slice(0, 20), 3100);
    expect(await late.say(echo)).toBe(answer);
  });

  it('throws away what has an impossible operation', async () => {
    const { say } = raw();
    expect(await say(toHex(Buffer.from('hello world\n')))).toBe('');
    expect(await say(echo)).toBe(answer);
    const recovery = raw({ ...profiles['mcuboot-recovery'] });
    expect(await recovery.say('0900000100000206a0')).toBe('');
    expect(await recovery.say('0800000100000206a0')).not.toBe('');
  });
});
