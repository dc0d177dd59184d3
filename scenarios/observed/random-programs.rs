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
use tokio::sync::{mpsc, oneshot, Mutex, Notify, Semaphore};

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
}

#[derive(Deserialize, Clone, Debug)]
struct Program {
    flavour: String,
    channels: Vec<usize>,
    notifies: usize,
    sems: Vec<usize>,
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
}

impl Body {
    fn new(name: String, tx: Vec<Option<Tx>>, n: usize) -> Body {
        Body { name, tx: StdMutex::new(tx), rx: (0..n).map(|_| Mutex::new(None)).collect(), handles: Default::default(), sent: StdMutex::new(0) }
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
            let child = Arc::new(Body::new(format!("t{k}"), tx, shared.rx.len()));
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
            let _permit = shared.sems[*s].acquire_many(*k).await.unwrap();
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
        mutexes: (0..program.mutexes).map(|_| Arc::new(Mutex::new(()))).collect(),
        rx_owner: program.rx_owner.clone(), rx: rxs, otx, orx,
    });
    let main = Arc::new(Body::new("m".into(), txs, n));
    receive_all(&shared, &main, -1);
    let ops = program.main.clone();
    let rt = match program.flavour.as_str() {
        "ct" => tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap(),
        f => tokio::runtime::Builder::new_multi_thread().worker_threads(if f == "mt2" { 2 } else { 1 }).enable_all().build().unwrap(),
    };
    let hang = Duration::from_millis(if program.flavour == "ct" { 1_000_000 } else { 60 });
    let result = if program.flavour == "ct" {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| rt.block_on(async { tokio::time::timeout(hang, async { run(&shared, &main, String::new(), &ops).await; say(&shared, "END".into()) }).await.is_ok() })))
    } else {
        let (s, m) = (shared.clone(), main.clone());
        let ops2 = ops.clone();
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| rt.block_on(async move { tokio::time::timeout(hang, tokio::spawn(async move { run(&s, &m, String::new(), &ops2).await; say(&s, "END".into()) })).await.map_or(false, |r| { if r.is_err() { panic!() } true }) })))
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
