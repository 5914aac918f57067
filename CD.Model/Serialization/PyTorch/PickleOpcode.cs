namespace CD.Model.Serialization.PyTorch;

/// <summary>The opcodes of Python's pickle protocols 0 to 5, under the names of Python's <c>pickletools</c>.</summary>
internal enum PickleOpcode : byte
{
    /// <summary>Marks a place on the stack.</summary>
    Mark = (byte)'(',

    /// <summary>Ends the pickle.</summary>
    Stop = (byte)'.',

    /// <summary>Drops the top of the stack; refused.</summary>
    Pop = (byte)'0',

    /// <summary>Drops what lies above the mark; refused.</summary>
    PopMark = (byte)'1',

    /// <summary>Doubles the top of the stack; refused.</summary>
    Dup = (byte)'2',

    /// <summary>A number as a line; refused.</summary>
    Float = (byte)'F',

    /// <summary>An integer as a line; refused.</summary>
    Int = (byte)'I',

    /// <summary>A 4-byte integer.</summary>
    BinInt = (byte)'J',

    /// <summary>A 1-byte integer.</summary>
    BinInt1 = (byte)'K',

    /// <summary>A long integer as a line; refused.</summary>
    Long = (byte)'L',

    /// <summary>A 2-byte integer.</summary>
    BinInt2 = (byte)'M',

    /// <summary>None.</summary>
    None = (byte)'N',

    /// <summary>An object of another place, named by a line; refused.</summary>
    PersId = (byte)'P',

    /// <summary>An object of another place: PyTorch's storages.</summary>
    BinPersId = (byte)'Q',

    /// <summary>Calls a global; only those that tensors need.</summary>
    Reduce = (byte)'R',

    /// <summary>A quoted text as a line; refused.</summary>
    String = (byte)'S',

    /// <summary>A text with a 4-byte length.</summary>
    BinString = (byte)'T',

    /// <summary>A text with a 1-byte length.</summary>
    ShortBinString = (byte)'U',

    /// <summary>A text as a line; refused.</summary>
    Unicode = (byte)'V',

    /// <summary>A UTF-8 text with a 4-byte length.</summary>
    BinUnicode = (byte)'X',

    /// <summary>Appends one item to a list.</summary>
    Append = (byte)'a',

    /// <summary>Gives an object its attributes; only those that are left unread.</summary>
    Build = (byte)'b',

    /// <summary>A global, named by two lines.</summary>
    Global = (byte)'c',

    /// <summary>A dictionary of what lies above the mark; refused.</summary>
    Dict = (byte)'d',

    /// <summary>An empty dictionary.</summary>
    EmptyDict = (byte)'}',

    /// <summary>Appends what lies above the mark.</summary>
    Appends = (byte)'e',

    /// <summary>A remembered value, by a line; refused.</summary>
    Get = (byte)'g',

    /// <summary>A remembered value, by one byte.</summary>
    BinGet = (byte)'h',

    /// <summary>Makes an instance of a class; refused.</summary>
    Inst = (byte)'i',

    /// <summary>A remembered value, by four bytes.</summary>
    LongBinGet = (byte)'j',

    /// <summary>A list of what lies above the mark; refused.</summary>
    List = (byte)'l',

    /// <summary>An empty list.</summary>
    EmptyList = (byte)']',

    /// <summary>Makes an instance of a class; refused.</summary>
    Obj = (byte)'o',

    /// <summary>Remembers the top of the stack, by a line; refused.</summary>
    Put = (byte)'p',

    /// <summary>Remembers the top of the stack under one byte.</summary>
    BinPut = (byte)'q',

    /// <summary>Remembers the top of the stack under four bytes.</summary>
    LongBinPut = (byte)'r',

    /// <summary>Adds one entry to a dictionary.</summary>
    SetItem = (byte)'s',

    /// <summary>A tuple of what lies above the mark.</summary>
    Tuple = (byte)'t',

    /// <summary>An empty tuple.</summary>
    EmptyTuple = (byte)')',

    /// <summary>Adds what lies above the mark to a dictionary.</summary>
    SetItems = (byte)'u',

    /// <summary>An 8-byte number, big-endian.</summary>
    BinFloat = (byte)'G',

    /// <summary>The pickle's protocol.</summary>
    Proto = 0x80,

    /// <summary>Makes an instance of a class; refused.</summary>
    NewObj = 0x81,

    /// <summary>An object of a registry; refused.</summary>
    Ext1 = 0x82,

    /// <summary>An object of a registry; refused.</summary>
    Ext2 = 0x83,

    /// <summary>An object of a registry; refused.</summary>
    Ext4 = 0x84,

    /// <summary>A tuple of one.</summary>
    Tuple1 = 0x85,

    /// <summary>A tuple of two.</summary>
    Tuple2 = 0x86,

    /// <summary>A tuple of three.</summary>
    Tuple3 = 0x87,

    /// <summary>True.</summary>
    NewTrue = 0x88,

    /// <summary>False.</summary>
    NewFalse = 0x89,

    /// <summary>An integer with a 1-byte length.</summary>
    Long1 = 0x8A,

    /// <summary>An integer with a 4-byte length.</summary>
    Long4 = 0x8B,

    /// <summary>Bytes with a 4-byte length; refused.</summary>
    BinBytes = (byte)'B',

    /// <summary>Bytes with a 1-byte length; refused.</summary>
    ShortBinBytes = (byte)'C',

    /// <summary>A UTF-8 text with a 1-byte length.</summary>
    ShortBinUnicode = 0x8C,

    /// <summary>A UTF-8 text with an 8-byte length.</summary>
    BinUnicode8 = 0x8D,

    /// <summary>Bytes with an 8-byte length; refused.</summary>
    BinBytes8 = 0x8E,

    /// <summary>An empty set; refused.</summary>
    EmptySet = 0x8F,

    /// <summary>Adds to a set; refused.</summary>
    AddItems = 0x90,

    /// <summary>A frozen set; refused.</summary>
    FrozenSet = 0x91,

    /// <summary>Makes an instance of a class; refused.</summary>
    NewObjEx = 0x92,

    /// <summary>A global, named by two texts on the stack.</summary>
    StackGlobal = 0x93,

    /// <summary>Remembers the top of the stack under the next number.</summary>
    Memoize = 0x94,

    /// <summary>The length of the opcodes that follow.</summary>
    Frame = 0x95,

    /// <summary>Bytes that can change; refused.</summary>
    ByteArray8 = 0x96,

    /// <summary>Bytes from elsewhere; refused.</summary>
    NextBuffer = 0x97,

    /// <summary>Makes bytes read-only; refused.</summary>
    ReadOnlyBuffer = 0x98,
}
