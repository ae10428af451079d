import { describe, expect, it } from 'vitest';
import { findPort, portIdentity, type SerialPortFacts } from '@main/transports/port-identity';

const board: SerialPortFacts = {
  path: '/dev/ttyACM0',
  vendorId: '2fe3',
  productId: '0100',
  serialNumber: 'A1B2C3',
  location: '1-2.3',
  usbInterface: '00',
};
const second: SerialPortFacts = { ...board, path: '/dev/ttyACM1', usbInterface: '02' };
const cheap: SerialPortFacts = { path: '/dev/ttyUSB0', vendorId: '1a86', productId: '7523', location: '1-4' };
const onBoard: SerialPortFacts = { path: '/dev/ttyS0' };

describe('the identity of a serial port', () => {
  it('is the serial number, wherever the device is plugged in and whatever its port is called', () => {
    const elsewhere = { ...board, path: '/dev/ttyACM7', location: '3-1' };
    expect(portIdentity(elsewhere)).toBe(portIdentity(board));
  });

  it('differs between two ports of one device', () => {
    expect(portIdentity(second)).not.toBe(portIdentity(board));
  });

  it('is the place when there is no serial number', () => {
    expect(portIdentity({ ...cheap, path: '/dev/ttyUSB9' })).toBe(portIdentity(cheap));
    expect(portIdentity({ ...cheap, location: '1-3' })).not.toBe(portIdentity(cheap));
  });

  it('is the path when there is nothing else', () => {
    expect(portIdentity(onBoard)).toBe('path:/dev/ttyS0');
    expect(portIdentity({ path: '/dev/pts/4' })).toBe('path:/dev/pts/4');
  });
});

describe('finding a port again', () => {
  it('goes by identity, not by name', () => {
    const ports = [
      { ...second, path: '/dev/ttyACM0' },
      { ...board, path: '/dev/ttyACM1' },
    ];
    expect(findPort(ports, portIdentity(board), board.path)?.path).toBe('/dev/ttyACM1');
  });

  it('finds nothing while the device is away, also when another one has its name', () => {
    const stranger = { ...board, serialNumber: 'FFFF' };
    expect(findPort([stranger, cheap], portIdentity(board), board.path)).toBeUndefined();
  });

  it('takes the same name among adapters that share a serial number, and no other', () => {
    const twin = { ...board, path: '/dev/ttyACM5', location: '1-5' };
    expect(findPort([twin, board], portIdentity(board), '/dev/ttyACM0')).toBe(board);
    expect(findPort([twin, board], portIdentity(board), '/dev/ttyACM9')).toBeUndefined();
  });

  describe('in a bootloader that has another product id', () => {
    const own = { ...board, serialNumber: '0123456789ABCDEF' };
    const recovery = { ...own, path: '/dev/ttyACM3', productId: '0102' };

    it('finds the chip by vendor and serial number, and back', () => {
      expect(findPort([cheap, recovery], portIdentity(own), own.path)).toBe(recovery);
      expect(findPort([cheap, own], portIdentity(recovery), recovery.path)).toBe(own);
    });

    it('takes the same interface when there are several, and the only one whatever its interface', () => {
      const other = { ...recovery, path: '/dev/ttyACM4', usbInterface: '02' };
      expect(findPort([other, recovery], portIdentity(own), own.path)).toBe(recovery);
      expect(findPort([other], portIdentity(own), own.path)).toBe(other);
      const third = { ...other, usbInterface: '04' };
      expect(findPort([other, third], portIdentity(own), own.path)).toBeUndefined();
    });

    it('takes the application rather than another product', () => {
      expect(findPort([recovery, own], portIdentity(own), '/dev/ttyACM9')).toBe(own);
    });

    it('takes no other interface of the same product, no other vendor and no serial number that many share', () => {
      expect(findPort([{ ...own, usbInterface: '02' }], portIdentity(own), own.path)).toBeUndefined();
      expect(findPort([{ ...recovery, vendorId: '1a86' }], portIdentity(own), own.path)).toBeUndefined();
      const cheapOne = { ...own, serialNumber: '0001' };
      expect(findPort([{ ...recovery, serialNumber: '0001' }], portIdentity(cheapOne), '')).toBeUndefined();
      expect(findPort([{ ...recovery, serialNumber: '01234567' }], portIdentity(own), '')).toBeUndefined();
    });
  });
});
