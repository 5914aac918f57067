namespace CD.Model.Engine;

/// <summary>Large blocks of memory that are kept for the next request of their size instead of being given back.</summary>
/// <remarks>
/// A training step asks for the same sizes again and again. What is kept never lifts the whole above <see cref="Slack"/> times
/// the most that was in use at one time: where it would, the blocks that have lain idle longest are given back first.
/// Safe to use from several threads. Nothing is allocated from .NET's memory while a block is taken or given back, but for a table that
/// grows: libtorch does both in the middle of its operators, where a garbage collection would free the numbers that TorchSharp passed to them.
/// </remarks>
/// <param name="map">Gives fresh memory of so many bytes, or 0 where there is none.</param>
/// <param name="unmap">Takes the memory at an address, of so many bytes, back.</param>
internal sealed class BlockPool(Func<long, nint> map, Action<nint, long> unmap)
{
    /// <summary>The most that may be held, in units of the most that was in use at one time.</summary>
    public const double Slack = 1.25;

    // A block is a whole number of these, and serves requests down to 7/8 of its size.
    private const long Grain = 64 << 10;
    private const long LeastUse = 8;

    // Blocks before a table grows.
    private const int FirstBlocks = 4096;

    private readonly Lock gate = new();
    private readonly Dictionary<nint, long> used = new(FirstBlocks);

    // By size, and among equals the one that was given back last first: its lines may still be in the processor's caches.
    private readonly List<IdleBlock> idle = new(FirstBlocks);
    private long clock;

    /// <summary>Bytes in use.</summary>
    public long InUse { get; private set; }

    /// <summary>The most bytes that were in use at one time since the last <see cref="Trim"/>.</summary>
    public long Peak { get; private set; }

    /// <summary>Bytes held: in use or idle.</summary>
    public long Held { get; private set; }

    /// <summary>Takes a block.</summary>
    /// <param name="bytes">Its least size.</param>
    /// <returns>Its address, or 0 where there is no memory.</returns>
    public nint Take(long bytes)
    {
        long size = (bytes + Grain - 1) / Grain * Grain;
        lock (gate)
        {
            (nint address, size) = TryReuse(size) ?? (Map(size), size);
            if (address != 0)
            {
                used.Add(address, size);
                InUse += size;
                Peak = Math.Max(Peak, InUse);
            }

            return address;
        }
    }

    /// <summary>Gives a block back.</summary>
    /// <param name="address">What <see cref="Take"/> gave.</param>
    /// <returns>False for an address that is not of this pool.</returns>
    public bool Give(nint address)
    {
        lock (gate)
        {
            if (!used.Remove(address, out long size))
            {
                return false;
            }

            InUse -= size;
            IdleBlock block = new(size, clock++, address);
            idle.Insert(~idle.BinarySearch(block), block);
            return true;
        }
    }

    /// <summary>Gives all idle blocks back, and forgets what was in use before.</summary>
    public void Trim()
    {
        lock (gate)
        {
            Release(0);
            Peak = InUse;
        }
    }

    private (nint Address, long Size)? TryReuse(long size)
    {
        long largest = size + (size / (LeastUse - 1));
        int place = ~idle.BinarySearch(IdleBlock.First(size));
        if (place == idle.Count || idle[place].Size > largest)
        {
            return null;
        }

        IdleBlock block = idle[place];
        idle.RemoveAt(place);
        return (block.Address, block.Size);
    }

    private nint Map(long size)
    {
        Release((long)(Slack * Math.Max(Peak, InUse + size)) - size);
        nint address = map(size);
        if (address == 0)
        {
            Release(0);
            address = map(size);
        }

        Held += address == 0 ? 0 : size;
        return address;
    }

    /// <summary>Gives idle blocks back until no more than so many bytes are held, or none is left.</summary>
    private void Release(long limit)
    {
        while (idle.Count > 0 && Held > limit)
        {
            int place = 0;
            for (int other = 1; other < idle.Count; other++)
            {
                place = idle[other].Time < idle[place].Time ? other : place;
            }

            IdleBlock oldest = idle[place];
            idle.RemoveAt(place);
            unmap(oldest.Address, oldest.Size);
            Held -= oldest.Size;
        }
    }

    private readonly record struct IdleBlock(long Size, long Time, nint Address) : IComparable<IdleBlock>
    {
        public static IdleBlock First(long size) => new(size, long.MaxValue, 0);

        public int CompareTo(IdleBlock other) => Size != other.Size ? Size.CompareTo(other.Size) : other.Time.CompareTo(Time);
    }
}
