// std::sync::atomic::AtomicBool: SM-9.
import { Misuse } from "../../kernel/errors.ts";
import { Make } from "../../kernel/signal/make.ts";
import { Op } from "../../kernel/signal/op.ts";
import { Atomic, type Ordering } from "./atomic.ts";
import { logic } from "./ops.ts";

export class AtomicBool extends Atomic<boolean> {
  /** `AtomicBool::new`. */
  static new(value: boolean): Make<AtomicBool> {
    return new Make((world, actor) => {
      const atomic = new AtomicBool(world, actor.unit.nextObject("AtomicBool"), value);
      atomic.checked(value);
      return atomic;
    }, "AtomicBool.new");
  }

  override checked(value: boolean): boolean {
    if (typeof value !== "boolean") throw new Misuse(`AtomicBool of ${String(value)}: expected true or false`);
    return value;
  }

  /** Replaces the value by `old && value`; gives the old one. The same holds for the others. */
  fetchAnd(value: boolean, _order?: Ordering): Op<boolean> {
    return new Op(logic.and as never, this, this.checked(value));
  }
  fetchNand(value: boolean, _order?: Ordering): Op<boolean> {
    return new Op(logic.nand as never, this, this.checked(value));
  }
  fetchOr(value: boolean, _order?: Ordering): Op<boolean> {
    return new Op(logic.or as never, this, this.checked(value));
  }
  fetchXor(value: boolean, _order?: Ordering): Op<boolean> {
    return new Op(logic.xor as never, this, this.checked(value));
  }
  fetchNot(_order?: Ordering): Op<boolean> {
    return new Op(logic.not as never, this, undefined);
  }
}
