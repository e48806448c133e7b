//! Code of every kind that the toolchain has to get right. What it computes means nothing; host and VM must agree on it.

#[path = "../../../../program/src/arithmetic.rs"]
#[allow(dead_code)]
mod arithmetic;

struct Digest(u64);

impl Digest {
    #[inline(never)]
    fn add(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(0x100_0000_01b3).rotate_left(17);
    }

    fn add_all(&mut self, values: &[u64]) {
        for value in values {
            self.add(*value);
        }
    }
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

pub fn digest(seed: u64, rounds: u32) -> u64 {
    let mut digest = Digest(0xcbf2_9ce4_8422_2325);
    let mut random = Random(seed | 1);
    let mut memory = [0u8; 256];
    for round in 0..rounds {
        let (a, b) = (random.next(), random.next());
        narrow(&mut digest, a as u32, b as u32);
        wide(&mut digest, a, b);
        calls(&mut digest, a, b, round);
        bytes(&mut digest, &mut memory, a, b);
        text(&mut digest, &memory, a);
        modular(&mut digest, &mut random);
    }
    digest.0
}

/// 32 bits and less: upstream bpf and SBPF mean different things by these instructions.
#[inline(never)]
fn narrow(digest: &mut Digest, a: u32, b: u32) {
    let (p, q) = (a as i32, b as i32);
    let results = [
        a.wrapping_add(b),
        a.wrapping_sub(b),
        a.wrapping_mul(b),
        a >> (b & 31),
        a << (b & 31),
        a.rotate_left(b & 31),
        !a,
        a / (b | 1),
        a % (b | 1),
        (p >> (b & 31)) as u32,
        p.wrapping_neg() as u32,
        p.wrapping_abs() as u32,
        p.min(q) as u32,
        a.swap_bytes(),
        a.leading_zeros(),
        a.count_ones(),
        (a as u16).wrapping_mul(b as u16) as u32,
        (a as u8).wrapping_add(b as u8) as u32,
        (a as u16).swap_bytes() as u32,
    ];
    for value in results {
        digest.add(value as u64);
        digest.add(value as i32 as i64 as u64);
        digest.add(value as i16 as i64 as u64);
        digest.add(value as i8 as i64 as u64);
    }
    for condition in
        [a < b, a <= b, p < q, p >= q, (a as u8) < (b as u8), (a as i8) < (b as i8), a == b, (a as u16) > (b as u16)]
    {
        digest.add(condition as u64);
    }
    for value in [a.checked_add(b), a.checked_sub(b), a.checked_mul(b), a.checked_shl(b), a.checked_div(b & 1)] {
        digest.add(value.map_or(u64::MAX, |value| value as u64));
    }
    digest.add(a.saturating_add(b) as u64);
    digest.add(a.saturating_sub(b) as u64);
    digest.add(p.saturating_add(q) as i64 as u64);
}

#[inline(never)]
fn wide(digest: &mut Digest, a: u64, b: u64) {
    let (p, q) = (a as i64, b as i64);
    let (sum, carry) = a.overflowing_add(b);
    let (difference, borrow) = a.overflowing_sub(b);
    digest.add_all(&[
        sum,
        carry as u64,
        difference,
        borrow as u64,
        a.wrapping_mul(b),
        a / (b | 1),
        a % ((b >> 40) | 1),
    ]);
    digest.add_all(&[(p >> (b & 63)) as u64, (p < q) as u64, (a < b) as u64, a.swap_bytes(), a.reverse_bits()]);
    digest.add_all(&[
        a.count_ones() as u64,
        a.leading_zeros() as u64,
        a.trailing_zeros() as u64,
        a.rotate_right(b as u32 & 63),
    ]);
    digest.add_all(&[a.saturating_sub(b), a.saturating_add(b), a.abs_diff(b), p.wrapping_abs() as u64]);
    let products = [a.checked_mul(b), (a >> 33).checked_mul(b >> 33), a.checked_mul(b >> 62), 0u64.checked_mul(b)];
    for value in products.into_iter().chain([a.checked_add(b), a.checked_sub(b), a.checked_shl(b as u32 & 127)]) {
        digest.add(value.unwrap_or(7));
    }
}

trait Shape {
    fn area(&self, factor: u64) -> u64;
    fn name(&self) -> &'static str;
}

struct Square(u32);
struct Rectangle(u16, i32);

impl Shape for Square {
    fn area(&self, factor: u64) -> u64 {
        (self.0 as u64).wrapping_mul(self.0 as u64).wrapping_add(factor)
    }

    fn name(&self) -> &'static str {
        "square"
    }
}

impl Shape for Rectangle {
    fn area(&self, factor: u64) -> u64 {
        (self.0 as i64).wrapping_mul(self.1 as i64) as u64 ^ factor
    }

    fn name(&self) -> &'static str {
        "rectangle"
    }
}

/// More arguments than registers, and more than one result.
#[inline(never)]
fn seven(a: u64, b: u64, c: u64, d: u64, e: u64, f: u64, g: u32) -> (u64, u64) {
    (a.wrapping_sub(b) ^ c.wrapping_add(d), e.wrapping_mul(f) ^ g as u64)
}

#[inline(never)]
fn checked(a: u64, limit: u64) -> Result<u64, &'static str> {
    if a % 3 == 0 {
        return Err("divisible");
    }
    a.checked_sub(limit).ok_or("below")
}

#[inline(never)]
fn fibonacci(n: u32) -> u64 {
    if n < 2 {
        n as u64
    } else {
        fibonacci(n - 1) + fibonacci(n - 2)
    }
}

#[inline(never)]
fn number_name(n: u64) -> &'static str {
    match n {
        0 => "zero",
        1 => "one",
        2 => "two",
        3 => "three",
        4 => "four",
        5 => "five",
        6 => "six",
        7 => "seven",
        _ => "many",
    }
}

/// A jump table, should the compiler like to make one.
#[inline(never)]
fn operate(operation: u8, a: u64, b: u64) -> u64 {
    match operation {
        0 => a.wrapping_add(b),
        1 => a ^ b,
        2 => a | b,
        3 => a & b,
        4 => a.wrapping_sub(b),
        5 => a.wrapping_shl(b as u32),
        6 => a >> (b & 63),
        7 => a.swap_bytes(),
        8 => a.wrapping_mul(b),
        9 => !a,
        _ => 99,
    }
}

/// Dynamic dispatch, function pointers, closures, recursion, results larger than a register.
#[inline(never)]
fn calls(digest: &mut Digest, a: u64, b: u64, round: u32) {
    let shapes: [&dyn Shape; 2] = [&Square(a as u32), &Rectangle(a as u16, b as i32)];
    let shape = shapes[(a >> 60) as usize & 1];
    digest.add_all(&[shape.area(b), shape.name().len() as u64]);
    let (first, second) = seven(a, b, a ^ 5, b ^ 9, a >> 3, b >> 5, a as u32);
    digest.add_all(&[first, second, fibonacci(5 + (round & 3)), operate((a % 12) as u8, a, b)]);
    match checked(a, b) {
        Ok(value) => digest.add(value),
        Err(message) => digest.add(message.len() as u64),
    }
    let function: fn(u64) -> u64 = if a & 1 == 0 { |value| value ^ 0x55 } else { |value| value.wrapping_mul(3) };
    digest.add(function(b));
    for byte in number_name(a % 10).bytes() {
        digest.add(byte as u64);
    }
}

/// Copies of known and of unknown length, overlapping ones, comparisons, unaligned reads, sorting.
#[inline(never)]
fn bytes(digest: &mut Digest, memory: &mut [u8; 256], a: u64, b: u64) {
    let (at, len) = ((a % 200) as usize, (b % 50) as usize);
    memory[at..at + 8].copy_from_slice(&b.to_be_bytes());
    memory.copy_within(at..at + len.min(256 - at), (b % 200) as usize);
    let odd = (a % 240) as usize + 3;
    digest.add(u64::from_le_bytes(memory[odd..odd + 8].try_into().unwrap()));
    digest.add(u32::from_be_bytes(memory[odd + 1..odd + 5].try_into().unwrap()) as u64);
    digest.add(memory.iter().position(|byte| *byte == a as u8).map_or(1_000, |place| place as u64));
    digest.add((memory[..len] == memory[at..at + len]) as u64);
    digest.add((memory[..len] < memory[at..at + len]) as u64);
    memory[at..at + len].reverse();
    memory[..32].sort_unstable();
    memory[10..10 + (len & 15)].fill(a as u8);
    let chosen = [memory[0], memory[99], memory[255]];
    digest.add(chosen.iter().map(|byte| *byte as u64).sum());
    let copy = *memory;
    digest.add(copy.chunks(7).zip(memory.windows(3)).filter(|(chunk, window)| chunk[0] > window[2]).count() as u64);
}

#[inline(never)]
fn text(digest: &mut Digest, memory: &[u8; 256], a: u64) {
    let len = (a % 40) as usize;
    digest.add(core::str::from_utf8(&memory[..len]).is_ok() as u64);
    digest.add(core::str::from_utf8(&memory[200..200 + len]).map_or(9, |text| text.chars().count() as u64));
    digest.add("çà 12345".char_indices().map(|(at, letter)| at as u64 * letter as u64).sum());
    digest.add("12345".parse::<u32>().unwrap_or(0) as u64);
    digest.add(number_name(a % 10).parse::<u64>().is_ok() as u64);
}

/// What the program verifies with.
#[inline(never)]
fn modular(digest: &mut Digest, random: &mut Random) {
    let mut numbers = [[0u32; 8]; 2];
    for limb in numbers.iter_mut().flatten() {
        let value = random.next();
        *limb = match value >> 62 {
            0 => 0,
            1 => u32::MAX,
            _ => value as u32,
        };
    }
    let [a, b] = &numbers;
    for modulus in [arithmetic::GROUP_ORDER, arithmetic::FIELD_PRIME] {
        for limb in modulus.multiply(a, b).iter().chain(&modulus.negate(&modulus.multiply(b, b))) {
            digest.add(*limb as u64);
        }
        digest.add(modulus.has_nonzero(a) as u64);
    }
    digest.add(arithmetic::is_at_most(a, b) as u64);
}
