namespace CD.Runner.Agglomeration;

/// <summary>What leads from a cluster to something else and back.</summary>
/// <param name="To">From the cluster to the other.</param>
/// <param name="From">From the other to the cluster.</param>
internal readonly record struct Link(double To, double From)
{
    /// <summary>The same seen from the other.</summary>
    public Link Reversed => new(From, To);

    /// <summary>Both together.</summary>
    public static Link operator +(Link left, Link right) => new(left.To + right.To, left.From + right.From);
}
