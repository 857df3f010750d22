//! Counts that are not told, taken to be those that are likeliest by the sums that are: raked, as surveys are to known margins.

/// A count that is told, of some blocks together.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Which blocks.
    pub blocks: Vec<usize>,
    /// How many of them said it.
    pub count: f64,
}

/// How often what is known is held to be true of all counts in turn. Margins of whole per cent need no more.
const ROUNDS: usize = 40;

/// How many of each block said each option. `answered` tells how many of each block answered; `known` of each option what is told
/// of it, all blocks together first; `is_one` that whoever answers says one option, or one that is not among these.
pub fn rake(answered: &[f64], known: &[Vec<Known>], is_one: bool) -> Vec<Vec<f64>> {
    let all: f64 = answered.iter().sum();
    let of_all = |known: &Vec<Known>| known.first().map_or(0.0, |it| it.count);
    let mut counts: Vec<Vec<f64>> = (known.iter())
        .map(|own| answered.iter().map(|n| n * of_all(own) / all).collect())
        .collect();
    let told: f64 = known.iter().map(of_all).sum();
    // What is told nowhere.
    let mut others: Vec<f64> = answered.iter().map(|n| n * (1.0 - told / all)).collect();
    let is_told = |own: &Vec<Known>| own.iter().filter(|it| it.blocks.len() == 1).count();
    let is_exact = known.iter().all(|it| is_told(it) == answered.len());
    let rounds = if is_exact { 1 } else { ROUNDS };
    for _ in 0..rounds {
        if is_one && !is_exact {
            for (block, n) in answered.iter().enumerate() {
                let sum: f64 = counts.iter().map(|it| it[block]).sum::<f64>() + others[block];
                let own = counts.iter_mut().map(|it| &mut it[block]);
                own.chain([&mut others[block]])
                    .for_each(|it| scale(it, *n, sum));
            }
            let sum: f64 = others.iter().sum();
            for it in &mut others {
                scale(it, all - told, sum);
            }
        }
        for (own, known) in counts.iter_mut().zip(known) {
            for it in known {
                let sum: f64 = it.blocks.iter().map(|block| own[*block]).sum();
                for block in &it.blocks {
                    scale(&mut own[*block], it.count, sum);
                }
            }
        }
    }
    counts
}

/// Makes of a part of one sum the same part of another.
fn scale(count: &mut f64, wanted: f64, sum: f64) {
    *count = if sum > 0.0 {
        *count * wanted / sum
    } else {
        0.0
    };
}
