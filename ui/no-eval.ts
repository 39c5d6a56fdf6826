import { z } from 'zod';

// Imported before any parser is made: zod's compiled parsers need eval, which the content policy forbids.
z.config({ jitless: true });
