// SPDX-License-Identifier: GPL-2.0-only
//
// check-schema.cjs SCHEMA DATA: ajv takes and refuses what the folders of DATA say.
'use strict';
const fs = require('fs');
const path = require('path');
const Ajv = require('ajv');

const [schema, data] = process.argv.slice(2);
const validate = new Ajv({ allErrors: true, strict: false })
  .compile(JSON.parse(fs.readFileSync(schema, 'utf8')));
const expected = { good: true, 'bad/semantic': true, 'bad/structural': false };
let wrong = 0;
for (const [folder, takes] of Object.entries(expected)) {
  for (const name of fs.readdirSync(path.join(data, folder)).sort()) {
    if (!name.endsWith('.json')) continue;
    const file = path.join(data, folder, name);
    if (validate(JSON.parse(fs.readFileSync(file, 'utf8'))) !== takes) {
      console.error(file, takes ? validate.errors : 'taken');
      wrong += 1;
    }
  }
}
process.exit(wrong ? 1 : 0);
