#!/usr/bin/env node
import { inThread } from "./thread.ts";

process.exitCode = await inThread(process);
