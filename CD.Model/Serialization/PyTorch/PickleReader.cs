namespace CD.Model.Serialization.PyTorch;

/// <summary>Interprets the opcodes that PyTorch's tensors need and refuses all others; nothing is executed.</summary>
/// <remarks>
/// Source: Python's <c>pickletools</c>. Values are texts, <see cref="Int128"/>, double, bool, null and the types of this folder.
/// The stack is a list and not the processor's, so that no nesting ends the process.
/// </remarks>
/// <param name="cursor">Where the pickle begins; moved to its end.</param>
/// <param name="objects">What globals and storages mean.</param>
internal sealed class PickleReader(PickleCursor cursor, PickleObjects objects)
{
    /// <summary>The most opcodes of one pickle: about 40 times those of a ResNet-50 with its optimizer.</summary>
    internal const int MostOpcodes = 1_000_000;

    /// <summary>The most marks that lie in one another.</summary>
    internal const int MostMarks = 1000;

    private const int LatestProtocol = 5;

    private readonly Stack<List<object?>> below = [];
    private readonly Dictionary<uint, object?> memo = [];
    private List<object?> stack = [];

    /// <summary>Reads one pickle.</summary>
    /// <returns>Its value.</returns>
    /// <exception cref="InvalidDataException">The pickle is refused; the message says where and why.</exception>
    public object? Read()
    {
        int start = cursor.Position;
        try
        {
            for (int count = 0; count < MostOpcodes; count++)
            {
                start = cursor.Position;
                PickleOpcode opcode = Next();
                if (opcode == PickleOpcode.Stop)
                {
                    object? result = Pop();
                    return stack.Count == 0 && below.Count == 0
                        ? result
                        : throw new PickleRefusedException("STOP leaves values on the stack");
                }

                Execute(opcode);
            }

            throw new PickleRefusedException($"more than {MostOpcodes} opcodes");
        }
        catch (PickleRefusedException refused)
        {
            throw new InvalidDataException($"The PyTorch file's pickle is refused at offset {start}: {refused.Message}.", refused);
        }
    }

    private PickleOpcode Next() =>
        cursor.Left > 0 ? (PickleOpcode)cursor.Byte() : throw new PickleRefusedException("it ends without STOP");

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                CheckProtocol(cursor.Byte());
                break;
            case PickleOpcode.Frame:
                CheckFrame(cursor.UInt64());
                break;
            case PickleOpcode.Mark:
                Mark();
                break;
            case PickleOpcode.BinPut:
                Remember(cursor.Byte());
                break;
            case PickleOpcode.LongBinPut:
                Remember(cursor.UInt32());
                break;
            case PickleOpcode.Memoize:
                Remember((uint)memo.Count);
                break;
            case PickleOpcode.Append:
                Append([Pop()]);
                break;
            case PickleOpcode.Appends:
                Append(PopMarked());
                break;
            case PickleOpcode.SetItem:
                object? value = Pop();
                SetItems([Pop(), value]);
                break;
            case PickleOpcode.SetItems:
                SetItems(PopMarked());
                break;
            case PickleOpcode.Build:
                object? state = Pop();
                PickleObjects.Build(Top(), state);
                break;
            default:
                // Reading a tuple changes the stack to which it is added.
                object? made = Value(opcode);
                stack.Add(made);
                break;
        }
    }

    private object? Value(PickleOpcode opcode) => opcode switch
    {
        PickleOpcode.None => null,
        PickleOpcode.NewTrue => true,
        PickleOpcode.NewFalse => false,
        PickleOpcode.BinInt => (Int128)cursor.Int32(),
        PickleOpcode.BinInt1 => (Int128)cursor.Byte(),
        PickleOpcode.BinInt2 => (Int128)cursor.UInt16(),
        PickleOpcode.Long1 => cursor.Integer(cursor.Byte()),
        PickleOpcode.Long4 => cursor.Integer(cursor.UInt32()),
        PickleOpcode.BinFloat => cursor.Double(),
        PickleOpcode.ShortBinString or PickleOpcode.ShortBinUnicode => cursor.Text(cursor.Byte()),
        PickleOpcode.BinString or PickleOpcode.BinUnicode => cursor.Text(cursor.UInt32()),
        PickleOpcode.BinUnicode8 => cursor.Text(cursor.UInt64()),
        PickleOpcode.EmptyList => new PickleList(),
        PickleOpcode.EmptyDict => new PickleDictionary(isOrdered: false),
        PickleOpcode.EmptyTuple => new PickleTuple([]),
        PickleOpcode.Tuple1 => Tuple(1),
        PickleOpcode.Tuple2 => Tuple(2),
        PickleOpcode.Tuple3 => Tuple(3),
        PickleOpcode.Tuple => new PickleTuple([.. PopMarked()]),
        PickleOpcode.BinGet => Recall(cursor.Byte()),
        PickleOpcode.LongBinGet => Recall(cursor.UInt32()),
        PickleOpcode.Global => PickleObjects.Find(cursor.Line(), cursor.Line()),
        PickleOpcode.StackGlobal => StackGlobal(),
        PickleOpcode.Reduce => Reduce(),
        PickleOpcode.BinPersId => objects.Storage(Pop()),
        _ when Enum.IsDefined(opcode) => throw new PickleRefusedException($"the opcode {opcode.ToString().ToUpperInvariant()}, which tensors do not need"),
        _ => throw new PickleRefusedException($"the byte 0x{(byte)opcode:X2}, which is no opcode"),
    };

    private static void CheckProtocol(byte protocol)
    {
        if (protocol > LatestProtocol)
        {
            throw new PickleRefusedException($"protocol {protocol}; 0 to {LatestProtocol} are known");
        }
    }

    private void CheckFrame(ulong length)
    {
        if (length > (ulong)cursor.Left)
        {
            throw new PickleRefusedException($"a frame of {length} bytes, and {cursor.Left} are left");
        }
    }

    private void Mark()
    {
        if (below.Count == MostMarks)
        {
            throw new PickleRefusedException($"more than {MostMarks} marks in one another");
        }

        below.Push(stack);
        stack = [];
    }

    private List<object?> PopMarked()
    {
        List<object?> items = stack;
        stack = below.TryPop(out List<object?>? outer) ? outer : throw new PickleRefusedException("the stack has no mark");
        return items;
    }

    private object? Top() => stack.Count > 0 ? stack[^1] : throw new PickleRefusedException("the stack is empty");

    private object? Pop()
    {
        object? top = Top();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private PickleTuple Tuple(int length)
    {
        object?[] items = new object?[length];
        for (int index = length - 1; index >= 0; index--)
        {
            items[index] = Pop();
        }

        return new PickleTuple(items);
    }

    private void Remember(uint place) => memo[place] = Top();

    private object? Recall(uint place) =>
        memo.TryGetValue(place, out object? value) ? value : throw new PickleRefusedException($"the memo has no entry {place}");

    private PickleGlobal StackGlobal()
    {
        object? name = Pop();
        object? module = Pop();
        return (module, name) is (string first, string second)
            ? PickleObjects.Find(first, second)
            : throw new PickleRefusedException($"a global is named by two texts and not by {PickleText.Kind(module)} and {PickleText.Kind(name)}");
    }

    private object Reduce()
    {
        object? arguments = Pop();
        object? function = Pop();
        return (function, arguments) is (PickleGlobal global, PickleTuple tuple)
            ? objects.Call(global, tuple.Items)
            : throw new PickleRefusedException($"REDUCE calls a name with a tuple, and not {PickleText.Kind(function)} with {PickleText.Kind(arguments)}");
    }

    private void Append(List<object?> items)
    {
        if (Top() is not PickleList list)
        {
            throw new PickleRefusedException($"items are appended to a list and not to {PickleText.Kind(Top())}");
        }

        list.Items.AddRange(items);
    }

    private void SetItems(List<object?> items)
    {
        if (Top() is not PickleDictionary dictionary || items.Count % 2 != 0)
        {
            throw new PickleRefusedException($"{items.Count} keys and values are put into {PickleText.Kind(Top())}; pairs go into a dictionary");
        }

        for (int index = 0; index < items.Count; index += 2)
        {
            dictionary.Add(items[index], items[index + 1]);
        }
    }
}
