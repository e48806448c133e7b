//! Runs `work` on the host: prints the digest of each seed that is named, in decimal.

mod work;

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().unwrap());
    let rounds = arguments.next().unwrap() as u32;
    for seed in arguments {
        println!("{}", work::digest(seed, rounds));
    }
}
