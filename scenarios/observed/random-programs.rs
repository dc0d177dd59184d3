//! The interpreter that recorded random-programs.json on Tokio 1.54.1 (features full and test-util; serde, serde_json): one
//! program a line on stdin, as properties/arbitraries/recorded-program.ts describes it; on stdout its outputs with their counts.
use serde::Deserialize;
use std::collections::HashMap;
use std::future::Future;
use std::io::BufRead;
use std::pin::Pin;
use std::sync::{Arc, Mutex as StdMutex};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::{broadcast, watch, OnceCell, RwLock, mpsc, oneshot, Mutex, Notify, Semaphore};

#[derive(Deserialize, Clone, Debug)]
#[serde(tag = "op", rename_all = "snake_case")]
enum Op {
    Log,
    Yield,
    SelfWake,
    Panic,
    Sleep { ms: u64 },
    Spawn { task: usize },
    Join { task: usize },
    Abort { task: usize },
    Detach { task: usize },
    Send { ch: usize },
    TrySend { ch: usize },
    Recv { ch: usize },
    TryRecv { ch: usize },
    Close { ch: usize },
    DropTx { ch: usize },
    DropRx { ch: usize },
    Osend { o: usize },
    Orecv { o: usize },
    NotifyOne { n: usize },
    NotifyLast { n: usize },
    NotifyWaiters { n: usize },
    Notified { n: usize },
    Acquire { s: usize, k: u32, body: Vec<Op> },
    Lock { m: usize, body: Vec<Op> },
    Consume { k: usize },
    Select { branches: Vec<Vec<Op>> },
    JoinAll { branches: Vec<Vec<Op>> },
    Timeout { ms: u64, body: Vec<Op> },
    Loop { k: usize, body: Vec<Op> },
    Bsend { b: usize },
    Brecv { b: usize },
    BtryRecv { b: usize },
    Wsend { w: usize },
    Wchanged { w: usize },
    Wborrow { w: usize },
    Interval { ms: u64, k: usize, how: String, body: Vec<Op> },
    JoinSet { branches: Vec<Vec<Op>>, abort: bool },
    Read { r: usize, body: Vec<Op> },
    Write { r: usize, body: Vec<Op> },
    AddPermits { s: usize, k: usize },
    CloseSem { s: usize },
    Once { c: usize, body: Vec<Op> },
    TryJoin { branches: Vec<Vec<Op>>, fails: Vec<bool> },
    Time,
    Reset { ms: u64, to: u64 },
    SendTimeout { ch: usize, ms: u64 },
}

#[derive(Deserialize, Clone, Debug)]
struct Program {
    flavour: String,
    channels: Vec<usize>,
    notifies: usize,
    sems: Vec<usize>,
    #[serde(default)]
    broadcasts: Vec<usize>,
    #[serde(default)]
    watches: usize,
    #[serde(default)]
    rwlocks: usize,
    #[serde(default)]
    onces: usize,
    mutexes: usize,
    oneshots: usize,
    /// For each channel the task that receives; -1: main.
    rx_owner: Vec<i64>,
    main: Vec<Op>,
    tasks: Vec<Vec<Op>>,
}

type Log = Arc<StdMutex<Vec<String>>>;

struct Shared {
    log: Log,
    tasks: Vec<Vec<Op>>,
    notifies: Vec<Notify>,
    sems: Vec<Arc<Semaphore>>,
    mutexes: Vec<Arc<Mutex<()>>>,
    bro: Vec<broadcast::Sender<usize>>,
    wat: Vec<watch::Sender<usize>>,
    rw: Vec<RwLock<()>>,
    once: Vec<OnceCell<usize>>,
    start: std::sync::OnceLock<tokio::time::Instant>,
    rx_owner: Vec<i64>,
    // taken by whoever first uses them
    rx: Vec<StdMutex<Option<Rx>>>,
    otx: Vec<StdMutex<Option<oneshot::Sender<usize>>>>,
    orx: Vec<StdMutex<Option<oneshot::Receiver<usize>>>>,
}

#[derive(Clone)]
enum Tx { B(mpsc::Sender<usize>), U(mpsc::UnboundedSender<usize>) }
enum Rx { B(mpsc::Receiver<usize>), U(mpsc::UnboundedReceiver<usize>) }

/// What one body (task or main) owns; branches work on it through a mutex that is never held across an await.
struct Body {
    name: String,
    tx: StdMutex<Vec<Option<Tx>>>,
    rx: Vec<Mutex<Option<Rx>>>,
    handles: StdMutex<HashMap<usize, tokio::task::JoinHandle<()>>>,
    sent: StdMutex<usize>,
    brx: Vec<Mutex<Option<broadcast::Receiver<usize>>>>,
    wrx: Vec<Mutex<Option<watch::Receiver<usize>>>>,
}

impl Body {
    fn new(name: String, tx: Vec<Option<Tx>>, n: usize, shared: &Shared) -> Body {
        Body { name, tx: StdMutex::new(tx), rx: (0..n).map(|_| Mutex::new(None)).collect(), handles: Default::default(), sent: StdMutex::new(0), brx: shared.bro.iter().map(|_| Mutex::new(None)).collect(), wrx: shared.wat.iter().map(|_| Mutex::new(None)).collect() }
    }
}

fn say(shared: &Shared, text: String) { shared.log.lock().unwrap().push(text); }

fn run<'a>(shared: &'a Arc<Shared>, body: &'a Arc<Body>, path: String, ops: &'a [Op]) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
    Box::pin(async move {
        for (i, op) in ops.iter().enumerate() {
            step(shared, body, format!("{path}{i}"), op).await;
        }
    })
}

fn receive_all(shared: &Shared, body: &Body, who: i64) {
    for (b, tx) in shared.bro.iter().enumerate() { *body.brx[b].try_lock().unwrap() = Some(tx.subscribe()); }
    for (w, tx) in shared.wat.iter().enumerate() { *body.wrx[w].try_lock().unwrap() = Some(tx.subscribe()); }
    for (c, owner) in shared.rx_owner.iter().enumerate() {
        if *owner == who { *body.rx[c].try_lock().unwrap() = shared.rx[c].lock().unwrap().take(); }
    }
}

fn value(body: &Body) -> usize { let mut s = body.sent.lock().unwrap(); *s += 1; *s }

async fn step(shared: &Arc<Shared>, body: &Arc<Body>, at: String, op: &Op) {
    let name = format!("{}.{}", body.name, at);
    match op {
        Op::Log => say(shared, name),
        Op::Yield => { tokio::task::yield_now().await; say(shared, name + " yielded"); }
        Op::SelfWake => {
            let mut first = true;
            std::future::poll_fn(|cx| if first { first = false; cx.waker().wake_by_ref(); Poll::Pending } else { Poll::Ready(()) }).await;
            say(shared, name + " again");
        }
        Op::Panic => panic!("{name}"),
        Op::Sleep { ms } => { tokio::time::sleep(Duration::from_millis(*ms)).await; say(shared, name + " slept"); }
        Op::Spawn { task } => {
            let tx = body.tx.lock().unwrap().clone();
            let s = shared.clone();
            let k = *task;
            let child = Arc::new(Body::new(format!("t{k}"), tx, shared.rx.len(), shared));
            let handle = tokio::spawn(async move { receive_all(&s, &child, k as i64); let ops = s.tasks[k].clone(); run(&s, &child, String::new(), &ops).await; });
            body.handles.lock().unwrap().insert(k, handle);
        }
        Op::Join { task } => {
            let handle = body.handles.lock().unwrap().remove(task);
            if let Some(handle) = handle {
                let text = match handle.await { Ok(()) => "ok", Err(e) if e.is_cancelled() => "cancelled", Err(_) => "panicked" };
                say(shared, format!("{name} joined t{task} {text}"));
            }
        }
        Op::Abort { task } => { if let Some(h) = body.handles.lock().unwrap().get(task) { h.abort(); } }
        Op::Detach { task } => { body.handles.lock().unwrap().remove(task); }
        Op::Send { ch } => {
            let tx = body.tx.lock().unwrap()[*ch].clone();
            let v = value(body);
            let ok = match tx { Some(Tx::B(tx)) => tx.send(v).await.is_ok(), Some(Tx::U(tx)) => tx.send(v).is_ok(), None => return };
            say(shared, format!("{name} sent {ok}"));
        }
        Op::TrySend { ch } => {
            let tx = body.tx.lock().unwrap()[*ch].clone();
            let v = value(body);
            let text = match tx { Some(Tx::B(tx)) => match tx.try_send(v) { Ok(()) => "ok".to_string(), Err(e) => format!("{e}") }, _ => return };
            say(shared, format!("{name} try_send {text}"));
        }
        Op::Recv { ch } => {
            let mut rx = body.rx[*ch].try_lock().unwrap();
            let got = match rx.as_mut() { Some(Rx::B(rx)) => rx.recv().await, Some(Rx::U(rx)) => rx.recv().await, None => return };
            say(shared, format!("{name} received {got:?}"));
        }
        Op::TryRecv { ch } => {
            let mut rx = body.rx[*ch].try_lock().unwrap();
            let got = match rx.as_mut() { Some(Rx::B(rx)) => rx.try_recv(), Some(Rx::U(rx)) => rx.try_recv(), None => return };
            say(shared, format!("{name} try_recv {got:?}"));
        }
        Op::Close { ch } => {
            let mut rx = body.rx[*ch].try_lock().unwrap();
            match rx.as_mut() { Some(Rx::B(rx)) => rx.close(), Some(Rx::U(rx)) => rx.close(), None => return };
        }
        Op::DropTx { ch } => { body.tx.lock().unwrap()[*ch] = None; }
        Op::DropRx { ch } => {
            let mut rx = body.rx[*ch].try_lock().unwrap();
            *rx = None;
        }
        Op::Osend { o } => {
            let tx = shared.otx[*o].lock().unwrap().take();
            if let Some(tx) = tx { let ok = tx.send(*o).is_ok(); say(shared, format!("{name} osend {ok}")); }
        }
        Op::Orecv { o } => {
            let rx = shared.orx[*o].lock().unwrap().take();
            if let Some(rx) = rx { let ok = rx.await.is_ok(); say(shared, format!("{name} orecv {ok}")); }
        }
        Op::NotifyOne { n } => shared.notifies[*n].notify_one(),
        Op::NotifyLast { n } => shared.notifies[*n].notify_last(),
        Op::NotifyWaiters { n } => shared.notifies[*n].notify_waiters(),
        Op::Notified { n } => { shared.notifies[*n].notified().await; say(shared, name + " notified"); }
        Op::Acquire { s, k, body: ops } => {
            let _permit = shared.sems[*s].acquire_many(*k).await;
            if _permit.is_err() { say(shared, format!("{name} closed")); return; }
            say(shared, format!("{name} acquired"));
            run(shared, body, format!("{at}p."), ops).await;
        }
        Op::Lock { m, body: ops } => {
            let _guard = shared.mutexes[*m].lock().await;
            say(shared, format!("{name} locked"));
            run(shared, body, format!("{at}g."), ops).await;
        }
        Op::Consume { k } => { for _ in 0..*k { tokio::task::coop::consume_budget().await; } }
        Op::Loop { k, body: ops } => { for i in 0..*k { run(shared, body, format!("{at}l{i}."), ops).await; } }
        Op::Select { branches } => {
            let b = |i: usize| run(shared, body, format!("{at}b{i}."), &branches[i]);
            let won = if branches.len() == 2 {
                tokio::select! { biased; _ = b(0) => 0, _ = b(1) => 1 }
            } else {
                tokio::select! { biased; _ = b(0) => 0, _ = b(1) => 1, _ = b(2) => 2 }
            };
            say(shared, format!("{name} selected {won}"));
        }
        Op::JoinAll { branches } => {
            let b = |i: usize| run(shared, body, format!("{at}b{i}."), &branches[i]);
            if branches.len() == 2 { tokio::join!(b(0), b(1)); } else { tokio::join!(b(0), b(1), b(2)); }
            say(shared, format!("{name} joined"));
        }
        Op::Bsend { b } => { let v = value(body); let r = shared.bro[*b].send(v); say(shared, format!("{name} bsent {}", r.map_or(0, |n| n))); }
        Op::Brecv { b } => { let mut rx = body.brx[*b].try_lock().unwrap(); let r = rx.as_mut().unwrap().recv().await; say(shared, format!("{name} brecv {r:?}")); }
        Op::BtryRecv { b } => { let mut rx = body.brx[*b].try_lock().unwrap(); let r = rx.as_mut().unwrap().try_recv(); say(shared, format!("{name} btry {r:?}")); }
        Op::Wsend { w } => { let v = value(body); let ok = shared.wat[*w].send(v).is_ok(); say(shared, format!("{name} wsent {ok}")); }
        Op::Wchanged { w } => { let mut rx = body.wrx[*w].try_lock().unwrap(); let ok = rx.as_mut().unwrap().changed().await.is_ok(); say(shared, format!("{name} wchanged {ok}")); }
        Op::Wborrow { w } => { let rx = body.wrx[*w].try_lock().unwrap(); let v = *rx.as_ref().unwrap().borrow(); say(shared, format!("{name} wborrow {v}")); }
        Op::Interval { ms, k, how, body: ops } => {
            use tokio::time::MissedTickBehavior::*;
            let mut i = tokio::time::interval(Duration::from_millis(*ms));
            i.set_missed_tick_behavior(match how.as_str() { "delay" => Delay, "skip" => Skip, _ => Burst });
            for n in 0..*k {
                let t = i.tick().await;
                say(shared, format!("{name} tick {}", (t - *shared.start.get().unwrap()).as_millis()));
                run(shared, body, format!("{at}i{n}."), ops).await;
            }
        }
        Op::JoinSet { branches, abort } => {
            let mut set = tokio::task::JoinSet::new();
            for (n, ops) in branches.iter().enumerate() {
                let (s, ops) = (shared.clone(), ops.clone());
                let child = Arc::new(Body::new(format!("{name}j{n}"), vec![None; shared.rx.len()], shared.rx.len(), shared));
                set.spawn(async move { receive_all(&s, &child, -9); run(&s, &child, String::new(), &ops).await; n });
            }
            if *abort { set.abort_all(); }
            while let Some(r) = set.join_next().await {
                say(shared, match r { Ok(n) => format!("{name} set {n}"), Err(e) => format!("{name} set {}", if e.is_cancelled() { "cancelled" } else { "panicked" }) });
            }
        }
        Op::Read { r, body: ops } => { let _g = shared.rw[*r].read().await; say(shared, format!("{name} read")); run(shared, body, format!("{at}r."), ops).await; }
        Op::Write { r, body: ops } => { let _g = shared.rw[*r].write().await; say(shared, format!("{name} write")); run(shared, body, format!("{at}w."), ops).await; }
        Op::AddPermits { s, k } => shared.sems[*s].add_permits(*k),
        Op::CloseSem { s } => shared.sems[*s].close(),
        Op::Once { c, body: ops } => {
            let v = value(body);
            let got = *shared.once[*c].get_or_init(|| async { run(shared, body, format!("{at}c."), ops).await; v }).await;
            say(shared, format!("{name} once {got}"));
        }
        Op::TryJoin { branches, fails } => {
            let at = &at;
            let b = |i: usize| async move { run(shared, body, format!("{at}b{i}."), &branches[i]).await; if fails[i] { Err(i) } else { Ok(i) } };
            let r = if branches.len() == 2 { tokio::try_join!(b(0), b(1)).map(|_| ()) } else { tokio::try_join!(b(0), b(1), b(2)).map(|_| ()) };
            say(shared, format!("{name} tried {r:?}"));
        }
        Op::Time => { let t = tokio::time::Instant::now() - *shared.start.get().unwrap(); say(shared, format!("{name} at {}", t.as_millis())); }
        Op::Reset { ms, to } => {
            let mut s = Box::pin(tokio::time::sleep(Duration::from_millis(*ms)));
            let done = std::future::poll_fn(|cx| Poll::Ready(s.as_mut().poll(cx).is_ready())).await;
            s.as_mut().reset(tokio::time::Instant::now() + Duration::from_millis(*to));
            if !done { s.await; }
            let t = tokio::time::Instant::now() - *shared.start.get().unwrap();
            say(shared, format!("{name} reset {done} {}", t.as_millis()));
        }
        Op::SendTimeout { ch, ms } => {
            let tx = body.tx.lock().unwrap()[*ch].clone();
            let v = value(body);
            let r = match tx { Some(Tx::B(tx)) => tx.send_timeout(v, Duration::from_millis(*ms)).await, _ => return };
            say(shared, format!("{name} send_timeout {}", match r { Ok(()) => "ok".to_string(), Err(e) => e.to_string() }));
        }
        Op::Timeout { ms, body: ops } => {
            let r = tokio::time::timeout(Duration::from_millis(*ms), run(shared, body, format!("{at}t."), ops)).await;
            say(shared, format!("{name} in time {}", r.is_ok()));
        }
    }
}

fn once(program: &Program) -> Vec<String> {
    let log: Log = Default::default();
    let mut txs = vec![];
    let mut rxs = vec![];
    for cap in &program.channels {
        if *cap == 0 { let (tx, rx) = mpsc::unbounded_channel(); txs.push(Some(Tx::U(tx))); rxs.push(StdMutex::new(Some(Rx::U(rx)))); }
        else { let (tx, rx) = mpsc::channel(*cap); txs.push(Some(Tx::B(tx))); rxs.push(StdMutex::new(Some(Rx::B(rx)))); }
    }
    let (mut otx, mut orx) = (vec![], vec![]);
    for _ in 0..program.oneshots { let (t, r) = oneshot::channel(); otx.push(StdMutex::new(Some(t))); orx.push(StdMutex::new(Some(r))); }
    let n = rxs.len();
    let shared = Arc::new(Shared {
        log: log.clone(), tasks: program.tasks.clone(),
        notifies: (0..program.notifies).map(|_| Notify::new()).collect(),
        sems: program.sems.iter().map(|n| Arc::new(Semaphore::new(*n))).collect(),
        bro: program.broadcasts.iter().map(|n| broadcast::Sender::new(*n)).collect(),
        wat: (0..program.watches).map(|_| watch::Sender::new(0)).collect(),
        rw: (0..program.rwlocks).map(|_| RwLock::new(())).collect(),
        once: (0..program.onces).map(|_| OnceCell::new()).collect(),
        start: Default::default(),
        mutexes: (0..program.mutexes).map(|_| Arc::new(Mutex::new(()))).collect(),
        rx_owner: program.rx_owner.clone(), rx: rxs, otx, orx,
    });
    let main = Arc::new(Body::new("m".into(), txs, n, &shared));
    receive_all(&shared, &main, -1);
    let ops = program.main.clone();
    let rt = match program.flavour.as_str() {
        "ct" => tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap(),
        f => tokio::runtime::Builder::new_multi_thread().worker_threads(if f == "mt2" { 2 } else { 1 }).enable_all().build().unwrap(),
    };
    let hang = Duration::from_millis(if program.flavour == "ct" { 1_000_000 } else { 60 });
    let result = if program.flavour == "ct" {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| rt.block_on(async { shared.start.set(tokio::time::Instant::now()).unwrap(); tokio::time::timeout(hang, async { run(&shared, &main, String::new(), &ops).await; say(&shared, "END".into()) }).await.is_ok() })))
    } else {
        let (s, m) = (shared.clone(), main.clone());
        let ops2 = ops.clone();
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| rt.block_on(async move { s.start.set(tokio::time::Instant::now()).unwrap(); tokio::time::timeout(hang, tokio::spawn(async move { run(&s, &m, String::new(), &ops2).await; say(&s, "END".into()) })).await.map_or(false, |r| { if r.is_err() { panic!() } true }) })))
    };
    let mut out = log.lock().unwrap().clone();
    match result {
        Ok(true) => { let at = out.iter().position(|l| l == "END").unwrap(); out.truncate(at + 1); }
        Ok(false) => out.push("HANG".into()),
        Err(_) => out.push("PANIC".into()),
    }
    drop(rt);
    out
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let runs: usize = std::env::args().nth(1).map_or(5, |x| x.parse().unwrap());
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let program: Program = serde_json::from_str(&line).expect(&line);
        let mut seen: Vec<(Vec<String>, usize)> = vec![];
        for _ in 0..runs {
            let out = once(&program);
            match seen.iter_mut().find(|(o, _)| *o == out) { Some((_, n)) => *n += 1, None => seen.push((out, 1)) }
        }
        println!("{}", serde_json::to_string(&seen).unwrap());
    }
}
