namespace CD.Runner.Agglomeration;

/// <summary>Finds the best of some scores that change: a tree in whose nodes the better of two goes on. A change takes as many steps as the tree has levels.</summary>
internal sealed class Tournament
{
    private readonly int leaves;
    private readonly double[] scores;
    private readonly int[] winners; // node 1 is the root, the children of node i are 2i and 2i + 1

    /// <summary>Starts with scores of minus infinity.</summary>
    /// <param name="count">The number of players, at least 1.</param>
    public Tournament(int count)
    {
        leaves = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count);
        scores = new double[leaves];
        Array.Fill(scores, double.NegativeInfinity);
        winners = new int[2 * leaves];
        for (int node = (2 * leaves) - 1; node > 0; node--)
        {
            winners[node] = node >= leaves ? node - leaves : winners[2 * node];
        }
    }

    /// <summary>The player of the highest score, of equal ones the lowest.</summary>
    public int Best => winners[1];

    /// <summary>The score of a player.</summary>
    /// <param name="player">The player.</param>
    public double this[int player]
    {
        get => scores[player];
        set
        {
            scores[player] = value;
            for (int node = (leaves + player) / 2; node > 0; node /= 2)
            {
                int left = winners[2 * node], right = winners[(2 * node) + 1];
                winners[node] = scores[right] > scores[left] ? right : left;
            }
        }
    }
}
