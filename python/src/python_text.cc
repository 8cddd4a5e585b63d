#include "python_text.h"

namespace hansieve::python {
namespace {

// "surrogatepass" writes a surrogate as ED A0..BF xx, three bytes that stand for nothing else.
std::string replace_surrogates(std::string_view bytes) {
  std::string out(bytes);
  for (std::size_t i = 0; i + 2 < out.size(); ++i) {
    if (out[i] == '\xED' && static_cast<unsigned char>(out[i + 1]) >= 0xA0) out.replace(i, 3, "\xEF\xBF\xBD");
  }
  return out;
}

std::string_view bytes_view(nb::handle bytes) {
  return {PyBytes_AsString(bytes.ptr()), static_cast<std::size_t>(PyBytes_Size(bytes.ptr()))};
}

template <typename T>
T* capsule_pointer(nb::handle capsule, const char* name) {
  void* pointer = PyCapsule_GetPointer(capsule.ptr(), name);
  if (pointer == nullptr) throw nb::python_error();
  return static_cast<T*>(pointer);
}

template <typename T>
nb::capsule make_capsule(std::unique_ptr<T> value, const char* name) {
  return nb::capsule(value.release(), name, [](void* pointer) noexcept {
    auto* owned = static_cast<T*>(pointer);
    if (owned->release) owned->release(owned);
    delete owned;
  });
}

nb::capsule schema_capsule(const Column& column) {
  auto schema = std::make_unique<ArrowSchema>();
  export_schema(column, schema.get());
  return make_capsule(std::move(schema), "arrow_schema");
}

}  // namespace

void raise(const Error& error) {
  if (error.code == ErrorCode::kInputOutput) {
    PyErr_SetString(PyExc_OSError, error.message.c_str());
    throw nb::python_error();
  }
  throw nb::value_error(error.message.c_str());
}

void raise_not_str(nb::handle object) {
  const std::string name = nb::cast<std::string>(nb::str(nb::getattr(object.type(), "__name__")));
  throw nb::type_error(("text: str is wanted, not " + name).c_str());
}

Utf8::Utf8(nb::handle text) {
  if (!PyUnicode_Check(text.ptr())) raise_not_str(text);
  // Not PyUnicode_AsUTF8: that keeps the copy in the str for as long as the str lives.
  PyObject* bytes = PyUnicode_AsUTF8String(text.ptr());
  if (bytes != nullptr) {
    bytes_ = nb::steal(bytes);
    view_ = bytes_view(bytes_);
    return;
  }
  if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) throw nb::python_error();
  PyErr_Clear();
  bytes = PyUnicode_AsEncodedString(text.ptr(), "utf-8", "surrogatepass");
  if (bytes == nullptr) throw nb::python_error();
  bytes_ = nb::steal(bytes);
  repaired_ = replace_surrogates(bytes_view(bytes_));
  view_ = repaired_;
}

nb::object to_str(std::string_view text) {
  PyObject* made = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
  if (made == nullptr) throw nb::python_error();
  return nb::steal(made);
}

ImportedArray::ImportedArray(nb::handle object, LayoutOf layout_of) {
  capsules_ = object.attr("__arrow_c_array__")();
  layout_ = value_or_raise(layout_of(*capsule_pointer<ArrowSchema>(capsules_[0], "arrow_schema")));
  array_ = capsule_pointer<ArrowArray>(capsules_[1], "arrow_array");
}

ImportedStream::ImportedStream(nb::handle object) {
  capsule_ = object.attr("__arrow_c_stream__")();
  stream_ = capsule_pointer<ArrowArrayStream>(capsule_, "arrow_array_stream");
  ArrowSchema schema{};
  if (stream_->get_schema(stream_, &schema) != 0) throw nb::value_error("text: the Arrow stream has no schema");
  auto layout = string_layout(schema);
  schema.release(&schema);
  layout_ = value_or_raise(std::move(layout));
}

ImportedStream::~ImportedStream() {
  if (chunk_.release) chunk_.release(&chunk_);
}

const ArrowArray* ImportedStream::next() {
  if (chunk_.release) chunk_.release(&chunk_);
  chunk_ = {};
  if (stream_->get_next(stream_, &chunk_) != 0) {
    const char* message = stream_->get_last_error(stream_);
    throw nb::value_error(message ? message : "text: the Arrow stream failed");
  }
  return chunk_.release ? &chunk_ : nullptr;
}

void bind_arrow(nb::module_& module) {
  nb::class_<ArrowColumn>(module, "ArrowColumn", "A column of results; any Arrow library takes it.")
      .def("__len__", [](const ArrowColumn& self) { return self.column->length; })
      .def("__arrow_c_schema__", [](const ArrowColumn& self) { return schema_capsule(*self.column); })
      .def("__arrow_c_array__", [](const ArrowColumn& self, nb::handle) {
            auto array = std::make_unique<ArrowArray>();
            export_array(self.column, array.get());
            return nb::make_tuple(schema_capsule(*self.column), make_capsule(std::move(array), "arrow_array"));
          }, nb::arg("requested_schema") = nb::none());
  nb::class_<ArrowChunks>(module, "ArrowChunks", "Columns of results, one for each chunk that came in.")
      .def("__arrow_c_schema__", [](const ArrowChunks& self) { return schema_capsule(self.type); })
      .def("__arrow_c_stream__", [](const ArrowChunks& self, nb::handle) {
            auto stream = std::make_unique<ArrowArrayStream>();
            export_stream(self.chunks, self.type, stream.get());
            return make_capsule(std::move(stream), "arrow_array_stream");
          }, nb::arg("requested_schema") = nb::none());
}

}  // namespace hansieve::python
