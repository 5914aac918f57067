namespace CD.Runner.Explanation;

/// <summary>Makes regions connected, as the SLIC paper has it: what hangs together is a region, and what is too small goes to a neighbour.</summary>
internal static class ConnectedRegions
{
    private const int None = -1;

    /// <summary>Numbers the connected parts of equal labels in the order of their first pixels (four neighbours count).</summary>
    /// <param name="labels">Row-major <c>[height, width]</c>; left as they are.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="width">The width in pixels.</param>
    /// <param name="least">A part with fewer pixels joins a neighbour that has a number.</param>
    /// <param name="most">A part with more pixels is cut, as soon as the search has found so many.</param>
    /// <returns>Connected regions.</returns>
    public static Superpixels Of(int[] labels, int height, int width, int least, int most)
    {
        int[] regions = new int[labels.Length];
        Array.Fill(regions, None);
        int next = 0;
        for (int start = 0; start < labels.Length; start++)
        {
            if (regions[start] != None)
            {
                continue;
            }

            (List<int> part, int neighbor) = Part(labels, regions, height, width, start, next, most);
            if (part.Count >= least)
            {
                next++;
                continue;
            }

            // Only a part at the first pixel has no neighbour with a number; the next part, which touches it, has its number too.
            foreach (int pixel in part)
            {
                regions[pixel] = neighbor == None ? next : neighbor;
            }
        }

        return new Superpixels(regions, height, width, regions.Max() + 1);
    }

    /// <summary>Gives the pixels around one a number, breadth first, and finds a neighbour's: the last one met.</summary>
    private static (List<int> Part, int Neighbor) Part(int[] labels, int[] regions, int height, int width, int start, int number, int most)
    {
        List<int> part = [start];
        regions[start] = number;
        int neighbor = None;
        for (int visited = 0; visited < part.Count && part.Count < most; visited++)
        {
            (int row, int column) = Math.DivRem(part[visited], width);
            ReadOnlySpan<(int Row, int Column)> around = [(row, column + 1), (row, column - 1), (row + 1, column), (row - 1, column)];
            foreach ((int r, int c) in around)
            {
                if (r < 0 || r >= height || c < 0 || c >= width)
                {
                    continue;
                }

                int pixel = (r * width) + c;
                if (regions[pixel] == None && labels[pixel] == labels[start])
                {
                    regions[pixel] = number;
                    part.Add(pixel);
                    if (part.Count >= most)
                    {
                        break;
                    }
                }
                else if (regions[pixel] != None && regions[pixel] != number)
                {
                    neighbor = regions[pixel];
                }
            }
        }

        return (part, neighbor);
    }
}
