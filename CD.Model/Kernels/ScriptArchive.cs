using System.IO.Compression;
using System.Text;

namespace CD.Model.Kernels;

/// <summary>Files of TorchScript modules without weights, as <c>torch.jit.save</c> writes them.</summary>
/// <remarks>Code in such a file may call operators of every namespace, code for <c>torch.jit.compile</c> only those of <c>aten</c>.</remarks>
internal static class ScriptArchive
{
    // The pickled object of the class, protocol 2: a state of one entry, training = False; and an empty tuple of constants.
    private static readonly byte[] ObjectEnd = [(byte)')', 0x81, .. "}X"u8, 8, 0, 0, 0, .. "training"u8, 0x89, .. "sb."u8];
    private static readonly byte[] NoConstants = [0x80, 2, .. ")."u8];

    /// <summary>Makes the file of a module.</summary>
    /// <param name="name">The class's name.</param>
    /// <param name="methods">Its methods, in TorchScript's serialized form, indented by two spaces, with a line end after the last.</param>
    /// <returns>The file's content, for <c>torch.jit.load</c>.</returns>
    public static byte[] Module(string name, string methods)
    {
        string code = $"class {name}(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n{methods.ReplaceLineEndings("\n")}";
        using MemoryStream file = new();
        using (ZipArchive archive = new(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, $"{name}/data.pkl", [0x80, 2, .. Encoding.ASCII.GetBytes($"c__torch__\n{name}\n"), .. ObjectEnd]);
            Add(archive, $"{name}/code/__torch__.py", Encoding.ASCII.GetBytes(code));
            Add(archive, $"{name}/constants.pkl", NoConstants);
            Add(archive, $"{name}/version", "3\n"u8);
        }

        return file.ToArray();
    }

    private static void Add(ZipArchive archive, string path, ReadOnlySpan<byte> content)
    {
        using Stream entry = archive.CreateEntry(path, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }
}
