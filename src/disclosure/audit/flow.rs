//! How much can flow between two vertices, up to a limit, and where it stops.
//!
//! Augmenting paths (Ford and Fulkerson 1956), each found by two searches at once, from the source
//! forwards and from the sink backwards, one edge at a time in turn. A failing search costs no
//! more than about twice the smaller side of the cut, which is a team or two in a table of fifty
//! thousand: this is why plain breadth-first search was not enough, and why no edge need ever be
//! contracted. The protector has flows of its own, over blocks that change; not a line is shared.

use super::graph::Graph;

/// The answer to "can this much flow?"
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flow {
    /// At least the limit flows.
    Enough,
    /// This much flows and no more: the cut around `side` is full.
    Stopped {
        /// The greatest flow.
        value: u64,
        /// One side of the cut: the source's or the sink's, whichever was searched first.
        side: Vec<usize>,
    },
}

/// Room for flows in one graph, used again and again.
pub struct Flows<'g> {
    graph: &'g Graph,
    /// By edge: what flows from its first end to its second, less what flows back.
    net: Vec<i64>,
    touched: Vec<usize>,
    round: u64,
    ahead: Search,
    back: Search,
}

/// One of the two searches.
struct Search {
    /// By vertex: the round in which it was reached.
    round: Vec<u64>,
    /// By vertex: the edge it was reached by.
    by: Vec<usize>,
    reached: Vec<usize>,
    /// The vertex being searched, as a place in `reached`, and its next edge.
    vertex: usize,
    edge: usize,
}

/// What one step of a search came to.
enum Step {
    Met(usize),
    Went,
    Ended,
}

impl Search {
    fn new(vertices: usize) -> Self {
        Self {
            round: vec![0; vertices],
            by: vec![0; vertices],
            reached: Vec::new(),
            vertex: 0,
            edge: 0,
        }
    }

    fn begin(&mut self, vertex: usize, round: u64) {
        self.reached.clear();
        self.reached.push(vertex);
        self.round[vertex] = round;
        self.vertex = 0;
        self.edge = 0;
    }

    /// Looks along one edge. `open` says whether the edge can be passed away from this vertex.
    fn step(
        &mut self,
        graph: &Graph,
        round: u64,
        other: &[u64],
        open: impl Fn(usize, usize) -> bool,
    ) -> Step {
        let Some(&vertex) = self.reached.get(self.vertex) else {
            return Step::Ended;
        };
        let Some(&edge) = graph.at(vertex).get(self.edge) else {
            self.vertex += 1;
            self.edge = 0;
            return Step::Went;
        };
        self.edge += 1;
        let (one, two) = graph.ends[edge];
        let next = if one == vertex { two } else { one };
        if self.round[next] != round && open(edge, vertex) {
            self.round[next] = round;
            self.by[next] = edge;
            self.reached.push(next);
            if other[next] == round {
                return Step::Met(next);
            }
        }
        Step::Went
    }
}

impl<'g> Flows<'g> {
    /// Makes room for flows in this graph.
    pub fn new(graph: &'g Graph) -> Self {
        Self {
            graph,
            net: vec![0; graph.ends.len()],
            touched: Vec::new(),
            round: 0,
            ahead: Search::new(graph.vertices()),
            back: Search::new(graph.vertices()),
        }
    }

    /// Lets up to `limit` flow. `capacity` gives what an edge lets through, forwards (from its
    /// first end to its second) or back. The flow stays in place until [`Flows::clear`].
    pub fn run(
        &mut self,
        source: usize,
        sink: usize,
        limit: u64,
        capacity: impl Fn(usize, bool) -> u64,
    ) -> Flow {
        let mut value = 0;
        while value < limit {
            let Some(meeting) = self.search(source, sink, &capacity) else {
                let ahead_ended = self.ahead.vertex >= self.ahead.reached.len();
                let ended = if ahead_ended { &self.ahead } else { &self.back };
                let side = ended.reached.clone();
                return Flow::Stopped { value, side };
            };
            value += self.augment(source, sink, meeting, limit - value, &capacity);
        }
        Flow::Enough
    }

    /// What flows forwards over an edge, negative when it flows back.
    pub fn net(&self, edge: usize) -> i64 {
        self.net[edge]
    }

    /// The edges that a flow has touched since the last clearing, some of them more than once.
    pub fn touched(&self) -> &[usize] {
        &self.touched
    }

    /// Takes all flow away.
    pub fn clear(&mut self) {
        for edge in self.touched.drain(..) {
            self.net[edge] = 0;
        }
    }

    /// Searches from both ends; `None` when one of them has nowhere left to go.
    fn search(
        &mut self,
        source: usize,
        sink: usize,
        capacity: &impl Fn(usize, bool) -> u64,
    ) -> Option<usize> {
        self.round += 1;
        let (graph, net, round) = (self.graph, &self.net, self.round);
        self.ahead.begin(source, round);
        self.back.begin(sink, round);
        let left = |edge: usize, forwards: bool| {
            let used = if forwards { net[edge] } else { -net[edge] };
            i128::from(capacity(edge, forwards)) > i128::from(used)
        };
        let away = |edge: usize, from: usize| left(edge, graph.ends[edge].0 == from);
        let towards = |edge: usize, to: usize| left(edge, graph.ends[edge].1 == to);
        loop {
            match self.ahead.step(graph, round, &self.back.round, away) {
                Step::Met(vertex) => return Some(vertex),
                Step::Ended => return None,
                Step::Went => {}
            }
            match self.back.step(graph, round, &self.ahead.round, towards) {
                Step::Met(vertex) => return Some(vertex),
                Step::Ended => return None,
                Step::Went => {}
            }
        }
    }

    /// Sends as much as fits along the path that was found, at most `most`.
    fn augment(
        &mut self,
        source: usize,
        sink: usize,
        meeting: usize,
        most: u64,
        capacity: &impl Fn(usize, bool) -> u64,
    ) -> u64 {
        let mut path = Vec::new();
        let mut vertex = meeting;
        while vertex != source {
            let edge = self.ahead.by[vertex];
            let (one, two) = self.graph.ends[edge];
            path.push((edge, two == vertex));
            vertex = if two == vertex { one } else { two };
        }
        vertex = meeting;
        while vertex != sink {
            let edge = self.back.by[vertex];
            let (one, two) = self.graph.ends[edge];
            path.push((edge, one == vertex));
            vertex = if one == vertex { two } else { one };
        }
        let left = |&(edge, forwards): &(usize, bool)| {
            let used = if forwards {
                self.net[edge]
            } else {
                -self.net[edge]
            };
            (i128::from(capacity(edge, forwards)) - i128::from(used)) as u64
        };
        let most = most.min(i64::MAX as u64 / 4);
        let amount = path.iter().map(left).min().unwrap_or(most).min(most);
        for (edge, forwards) in path {
            self.net[edge] += if forwards {
                amount as i64
            } else {
                -(amount as i64)
            };
            self.touched.push(edge);
        }
        amount
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both_ways(graph: &Graph) -> impl Fn(usize, bool) -> u64 {
        |edge, _| graph.weights[edge]
    }

    #[test]
    fn a_flow_may_have_to_go_back_over_an_edge() {
        // Two paths of one, where the short way 0-2-3-5 blocks both until part of it is undone.
        let ends = [(0, 2), (0, 1), (2, 3), (2, 4), (1, 3), (3, 5), (4, 5)];
        let graph = Graph::new(6, ends.into_iter().map(|pair| (pair, 1)));
        let mut flows = Flows::new(&graph);
        assert_eq!(flows.run(0, 5, 2, both_ways(&graph)), Flow::Enough);
        flows.clear();
        let Flow::Stopped { value, mut side } = flows.run(0, 5, 9, both_ways(&graph)) else {
            panic!("three cannot flow")
        };
        side.sort_unstable();
        assert_eq!(value, 2);
        assert!(
            side == [0] || side == [0, 1, 2, 3, 4] || side == [5],
            "{side:?}"
        );
    }

    #[test]
    fn directions_have_capacities_of_their_own() {
        let graph = Graph::new(3, [((0, 1), 1), ((1, 2), 1)].into_iter());
        let mut flows = Flows::new(&graph);
        let forwards_only = |_, forwards| u64::from(forwards) * 7;
        assert_eq!(flows.run(0, 2, 7, forwards_only), Flow::Enough);
        assert_eq!(flows.net(0), 7);
        flows.clear();
        assert!(matches!(
            flows.run(2, 0, 1, forwards_only),
            Flow::Stopped { value: 0, .. }
        ));
    }
}
