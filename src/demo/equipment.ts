/** The equipment of the demonstration: models with how many there are of each, and the kits made of them. */

export interface Model {
  readonly name: string;
  readonly brand: string;
  readonly category: string;
  readonly stockroom: string;
  readonly count: number;
  /** In euros. */
  readonly price: string;
  /** Absent: where the stockroom is. */
  readonly place?: string;
  /** One row that stands for many alike. */
  readonly counted?: true;
}

export const MODELS: readonly Model[] = [
  ...stock('Camera store', 'Cameras', 'Body cabinet', [
    ['Sony FX6', 'Sony', 6, '5200.00'],
    ['Canon C70', 'Canon', 6, '4300.00'],
    ['Blackmagic Pocket 6K', 'Blackmagic Design', 8, '2100.00'],
    ['Canon EOS 250D', 'Canon', 10, '560.00'],
    ['Bolex H16 (16 mm)', 'Bolex', 2, '1900.00'],
  ]),
  ...stock('Camera store', 'Lenses', 'Lens cabinet', [
    ['Sigma 18-35 mm f/1.8', 'Sigma', 8, '680.00'],
    ['Canon 24-70 mm f/2.8', 'Canon', 6, '1750.00'],
    ['Zeiss CP.3 50 mm', 'Zeiss', 3, '4100.00'],
    ['Canon 100 mm macro', 'Canon', 2, '890.00'],
  ]),
  ...stock('Camera store', 'Tripods', undefined, [
    ['Sachtler Ace M', 'Sachtler', 8, '620.00'],
    ['Manfrotto 504X', 'Manfrotto', 6, '540.00'],
  ]),
  ...stock('Lighting store', 'Lights', undefined, [
    ['Aputure 300d', 'Aputure', 6, '980.00'],
    ['Aputure Amaran 200x', 'Aputure', 6, '390.00'],
    ['Dedolight kit', 'Dedo Weigert', 4, '3100.00'],
    ['Astera Titan tube', 'Astera', 8, '720.00'],
    ['Arri 650 W', 'Arri', 4, '480.00'],
  ]),
  ...stock('Lighting store', 'Stands', 'Stand rack', [
    ['C-stand', 'Avenger', 12, '160.00'],
    ['Reflector 5 in 1', 'Lastolite', 6, '70.00'],
  ]),
  ...stock('Sound store', 'Recorders', undefined, [
    ['Zoom H6', 'Zoom', 8, '330.00'],
    ['Sound Devices MixPre-6', 'Sound Devices', 4, '1350.00'],
  ]),
  ...stock('Sound store', 'Microphones', 'Microphone drawers', [
    ['Rode NTG3', 'Rode', 8, '590.00'],
    ['Sennheiser MKH 416', 'Sennheiser', 4, '980.00'],
    ['Sennheiser radio set', 'Sennheiser', 6, '610.00'],
    ['Boom pole', 'Ambient', 6, '240.00'],
  ]),
  ...stock('Post-production desk', 'Computers', undefined, [
    ['MacBook Pro 16', 'Apple', 8, '3200.00'],
    ['Wacom Intuos Pro', 'Wacom', 6, '380.00'],
  ]),
  ...stock('Post-production desk', 'Drives and monitors', undefined, [
    ['SSD 2 TB', 'Samsung', 10, '190.00'],
    ['Flanders grading monitor', 'Flanders Scientific', 2, '3900.00'],
  ]),
  ...stock('Animation store', 'Animation', undefined, [
    ['Dragonframe controller', 'Dragonframe', 4, '340.00'],
    ['Motion slider for models', 'Edelkrone', 2, '1400.00'],
    ['Light table', 'Kaiser', 5, '150.00'],
  ]),
  ...stock('Grip cage', 'Grip', undefined, [
    ['Dana Dolly', 'Matthews', 2, '1100.00'],
    ['Slider 120 cm', 'Konova', 4, '420.00'],
    ['Car mount', 'Tilta', 2, '890.00'],
  ]),
  {
    name: 'SD card 128 GB',
    brand: 'SanDisk',
    category: 'Cameras',
    stockroom: 'Camera store',
    count: 40,
    price: '28.00',
    counted: true,
  },
  {
    name: 'XLR cable 5 m',
    brand: 'Neutrik',
    category: 'Microphones',
    stockroom: 'Sound store',
    count: 30,
    price: '19.00',
    counted: true,
  },
  {
    name: 'Sandbag',
    brand: 'Matthews',
    category: 'Stands',
    stockroom: 'Lighting store',
    count: 24,
    price: '22.00',
    counted: true,
  },
];

export interface KitPlan {
  readonly name: string;
  readonly stockroom: string;
  readonly count: number;
  /** One of each model goes into each kit. */
  readonly models: readonly string[];
}

export const KITS: readonly KitPlan[] = [
  {
    name: 'Documentary kit',
    stockroom: 'Camera store',
    count: 4,
    models: ['Canon C70', 'Sigma 18-35 mm f/1.8', 'Sachtler Ace M'],
  },
  { name: 'First-year kit', stockroom: 'Camera store', count: 6, models: ['Canon EOS 250D', 'Manfrotto 504X'] },
  {
    name: 'Three-light kit',
    stockroom: 'Lighting store',
    count: 4,
    models: ['Aputure 300d', 'Aputure Amaran 200x', 'C-stand'],
  },
  {
    name: 'Interview sound kit',
    stockroom: 'Sound store',
    count: 4,
    models: ['Zoom H6', 'Sennheiser radio set', 'Boom pole'],
  },
  {
    name: 'Stop-motion kit',
    stockroom: 'Animation store',
    count: 2,
    models: ['Dragonframe controller', 'Light table'],
  },
];

type Line = readonly [name: string, brand: string, count: number, price: string];

function stock(stockroom: string, category: string, place: string | undefined, lines: readonly Line[]): Model[] {
  return lines.map(([name, brand, count, price]) => ({ name, brand, category, stockroom, count, price, place }));
}
